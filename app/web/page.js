// The page's entry: the walk, and what asks the server.
import { startAddress, stepsOf } from "./address.js";
import { ask, startAsking } from "./ask.js";
import { startDialogue } from "./dialogue.js";
import { startDownloads } from "./downloads.js";
import { startLearning } from "./learn/learn.js";
import { startShapes } from "./shapes.js";
import { startTeaching } from "./teach/bar.js";
import { startFilms } from "./teach/film.js";
import { startLessons } from "./teach/lesson.js";
import { startPanel } from "./teach/panel.js";
import { startPresenter } from "./teach/presenter.js";
import { startToasts } from "./toasts.js";
import { startWalk } from "./walk.js";
import { startWhatIfs } from "./whatif.js";

startAsking();
startWhatIfs();
startDownloads();
startShapes();
startDialogue();
startLearning();
startToasts();
startAddress(ask);
startWalk(() => stepsOf(location.search));
startFilms();
startLessons();
startPanel();
startPresenter();
startTeaching(); // after the walk: a run's picture is alive before it is asked about
