// What the pages do for a reader beside what the theme does.

import { startButtons } from "./buttons.js";
import { startClicks } from "./clicks.js";
import { startFonts } from "./fonts.js";
import { startMarks } from "./marks.js";
import { startOffline } from "./offline.js";
import { startPlace } from "./place.js";
import { startPreviews } from "./preview.js";
import { startSearch } from "./search_box.js";

startClicks();
startButtons();
startSearch();
startPreviews();
startPlace();
startOffline();
startMarks();
startFonts();
