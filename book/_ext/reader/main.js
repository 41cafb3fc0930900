// What the pages do for a reader beside what the theme does.

import { startButtons } from "./buttons.js";
import { startMarks } from "./marks.js";
import { startSearch } from "./search_box.js";

startButtons();
startSearch();
startMarks();
