// Sets light or dark before the first paint. Loaded as a small blocking script in the head, apart from app.js.
import { applyTheme } from "./theme_choice";

applyTheme();
