// The walk without a server: what the page and a run's own file have in common.
import { startCopying } from "./copy.js";
import { startFigures } from "./figures.js";
import { startFolds } from "./folds.js";
import { startKeys } from "./keys.js";
import { startLanguage } from "./language.js";
import { startLedgers } from "./ledger.js";
import { startLight } from "./light.js";
import { startMapTables } from "./maptable.js";
import { watchParts } from "./parts.js";
import { startPicture } from "./picture.js";
import { startPlane } from "./plane.js";
import { startReading } from "./reading.js";
import { startReach } from "./reach.js";
import { startSpeech } from "./speech.js";
import { startStepping } from "./stepping.js";
import { startTerms } from "./teach/terms.js";

/** Brings the page to life. `first()`: the steps to begin with, as store.choose takes them. */
export function startWalk(first) {
  startLanguage();
  startFolds();
  startReach(); // before what marks its buttons
  startLedgers(); // before the first choice fills them in
  startFigures();
  startMapTables();
  startLight();
  startKeys();
  startSpeech();
  startCopying();
  startStepping(first);
  startPicture();
  startPlane();
  startReading();
  startTerms();
  watchParts();
}
