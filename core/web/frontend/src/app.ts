// The script of every page: Bootstrap's moving parts, htmx, theme, shortcuts, countdowns, confirmation, forms, toasts.
import "bootstrap/js/dist/alert";
import "bootstrap/js/dist/collapse";
import "bootstrap/js/dist/dropdown";
import "bootstrap/js/dist/offcanvas";
import "bootstrap/js/dist/tab";
import { startConfirm } from "./confirm";
import { showCountdowns, startCountdowns } from "./countdown";
import { whenLoaded } from "./dom";
import { startForms } from "./forms";
import { startHtmx } from "./htmx_setup";
import { startShortcuts } from "./shortcuts";
import { startTheme } from "./theme_choice";
import { listenForToasts, startToasts } from "./toasts";

startHtmx();
startConfirm();
startForms();
listenForToasts();
whenLoaded(startToasts);
whenLoaded(showCountdowns);
whenLoaded((root) => {
  if (root !== document) return;
  startTheme();
  startShortcuts();
  startCountdowns();
});
