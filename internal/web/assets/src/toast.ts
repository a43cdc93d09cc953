import { make, onClick, text } from "./page";

interface Message {
  text: string;
  tone?: string;
  undo?: string;
  label?: string;
}

/** Shows a message in the corner. Errors stay until they are dismissed; the rest leaves when it has been readable for long. */
export function toast(message: Message): void {
  const el = make("div", { class: `toast tone-${message.tone ?? "info"}`, "data-toast": "" }, make("div", { class: "banner-text" }, message.text));
  if (message.undo) {
    const button = make("button", { class: "btn btn-small" }, message.label ?? "");
    el.append(make("form", { method: "post", action: message.undo }, button));
  }
  el.append(make("button", { class: "btn btn-quiet btn-icon btn-small", type: "button", "data-dismiss": "", "aria-label": text("dismiss") }, "×"));
  document.getElementById("toasts")?.append(el);
}

/** Messages come from scripts, from an answer's HX-Trigger header, and as elements inside an answer. */
export function toasts(): void {
  onClick("[data-dismiss]", (el) => el.closest("[data-toast]")?.remove());
  document.addEventListener("toast", (event) => toast((event as CustomEvent<Message>).detail));
  const corner = document.getElementById("toasts");
  if (!corner) return;
  new MutationObserver((changes) => {
    for (const change of changes) for (const el of change.addedNodes) if (el instanceof HTMLElement) leaveLater(el);
    // More than a few at once would cover what they speak of.
    while (corner.children.length > 4) corner.firstElementChild!.remove();
  }).observe(corner, { childList: true });
}

function leaveLater(el: HTMLElement): void {
  if (el.matches(".tone-bad, .tone-warning")) return;
  const long = el.querySelector("form") ? 12_000 : 6_000;
  const check = (): void => {
    // Who points at it or has the focus in it is still reading.
    if (el.matches(":hover, :focus-within")) setTimeout(check, 2_000);
    else el.remove();
  };
  setTimeout(check, long);
}
