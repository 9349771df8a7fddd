// htmx under a strict content security policy: no eval, no injected style, the CSRF header on every request.
import htmx from "htmx.org";
import { csrfToken } from "./request";
import { appTexts } from "./texts";
import { toast } from "./toasts";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}

interface RequestDetail {
  headers: Record<string, string>;
  verb: string;
}

interface SwapDetail {
  xhr: XMLHttpRequest;
  shouldSwap: boolean;
  isError: boolean;
}

/** The text of a JSON refusal, or empty. */
function messageOf(xhr: XMLHttpRequest): string {
  if (!xhr.getResponseHeader("Content-Type")?.includes("json")) return "";
  const body = JSON.parse(xhr.responseText) as { message?: string };
  return body.message ?? "";
}

/** Refused answers are shown: swapped when they say where (HX-Retarget) or are a form with its errors (422), else as a toast. */
function onAnswer(event: Event): void {
  const detail = (event as CustomEvent<SwapDetail>).detail;
  const { xhr } = detail;
  if (xhr.status < 400) return;
  const html = xhr.getResponseHeader("Content-Type")?.includes("html") ?? false;
  if (html && (xhr.status === 422 || xhr.getResponseHeader("HX-Retarget"))) {
    detail.shouldSwap = true;
    detail.isError = false;
    return;
  }
  toast(messageOf(xhr) || appTexts().failed, "danger");
}

/** Configures htmx and hands it to the page. Call once. */
export function startHtmx(): void {
  Object.assign(htmx.config, {
    includeIndicatorStyles: false,
    allowEval: false,
    allowScriptTags: false,
    selfRequestsOnly: true,
    historyCacheSize: 0,
    refreshOnHistoryMiss: true,
    defaultSettleDelay: 0,
  });
  window.htmx = htmx;
  document.addEventListener("htmx:configRequest", (event) => {
    const detail = (event as CustomEvent<RequestDetail>).detail;
    if (detail.verb !== "get") detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:beforeSwap", onAnswer);
  document.addEventListener("htmx:sendError", () => toast(appTexts().network, "danger"));
  document.addEventListener("htmx:timeout", () => toast(appTexts().network, "danger"));
}
