// Panels of the till: a link with `data-panel` opens its page, bare, in the dialog; without scripts it is a page.
import { all, need, whenLoaded } from "guichet/dom";
import { send } from "guichet/request";

async function open(link: HTMLAnchorElement): Promise<void> {
  const dialog = need<HTMLDialogElement>(document, "[data-panel-dialog]");
  try {
    const answer = await send(link.href, { headers: { "HX-Request": "true", Accept: "text/html" } });
    const html = await answer.text();
    const body = need<HTMLElement>(dialog, "[data-panel-body]");
    body.replaceChildren();
    window.htmx.swap(body, html, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
  } catch {
    window.location.assign(link.href);
    return;
  }
  if (!dialog.open) dialog.showModal();
  dialog.querySelector<HTMLElement>("[autofocus]")?.focus();
}

whenLoaded((root) => {
  for (const link of all<HTMLAnchorElement>(root, "a[data-panel]")) {
    if (link.dataset.started) continue;
    link.dataset.started = "1";
    link.addEventListener("click", (event) => {
      event.preventDefault();
      void open(link);
    });
  }
});
