// What the pages do for a reader beside what the theme does.

import { startMarks } from "./marks.js";
import { startSearch } from "./search_box.js";

startSearch();
startMarks();
