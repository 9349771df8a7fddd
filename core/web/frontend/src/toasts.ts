// Toasts: flash messages at start, those a response swaps in, and those scripts and `HX-Trigger` headers ask for.
import Toast from "bootstrap/js/dist/toast";
import { all, make } from "./dom";
import { appTexts } from "./texts";

export type ToastLevel = "success" | "info" | "warning" | "danger";

const SHOWN_MS = 6000;

function container(): HTMLElement {
  const found = document.getElementById("toasts");
  if (found) return found;
  const made = make("div", { id: "toasts", class: "toast-container position-fixed bottom-0 end-0 p-3", "aria-live": "polite" });
  document.body.append(made);
  return made;
}

/** Shows a message; warnings and errors stay until they are closed. */
export function toast(message: string, level: ToastLevel = "info"): void {
  const close = make("button", {
    type: "button",
    class: "btn-close me-2 m-auto",
    "data-bs-dismiss": "toast",
    "aria-label": appTexts().close,
  });
  const body = make("div", { class: "d-flex" }, make("div", { class: "toast-body" }, message), close);
  const role = level === "danger" ? "alert" : "status";
  const element = make("div", { class: `toast border-start border-4 border-${level}`, role, "data-flash": level }, body);
  container().append(element);
  show(element);
}

function show(element: HTMLElement): void {
  const stays = element.dataset.flash === "danger" || element.dataset.flash === "warning";
  element.addEventListener("hidden.bs.toast", () => element.remove());
  Toast.getOrCreateInstance(element, { autohide: !stays, delay: SHOWN_MS }).show();
}

/** Shows the toasts the server put into `root`, and lets successful page messages go by themselves. */
export function startToasts(root: ParentNode): void {
  for (const element of all(root, ".toast[data-flash]:not(.show)")) show(element);
  for (const element of all(root, "#messages .alert-success[data-toast]")) {
    window.setTimeout(() => element.remove(), SHOWN_MS);
  }
}

/** Listens for `guichet:toast` events, from scripts and from `HX-Trigger` response headers. */
export function listenForToasts(): void {
  document.addEventListener("guichet:toast", (event) => {
    const { message, level } = (event as CustomEvent<{ message: string; level?: ToastLevel }>).detail;
    toast(message, level);
  });
}
