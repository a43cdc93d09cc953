import { ready } from "./composer";
import { make, text } from "./page";

/** A button beside what is selected in a message, which puts that into the answer as a quote; q presses it. */
export function quotes(): void {
  let button: HTMLElement | undefined;
  document.addEventListener("selectionchange", () => {
    const chosen = getSelection();
    const at = chosen?.anchorNode?.parentElement?.closest(".entry .prose");
    const whole = at && chosen?.focusNode && at.contains(chosen.focusNode) && chosen.toString().trim() !== "";
    if (!whole || !document.querySelector("[data-composer]")) {
      button?.remove();
      return;
    }
    button ??= make("button", { type: "button", class: "btn btn-small quote-button", "data-key": "q", title: "q" }, text("quote"));
    // What is selected stays so.
    button.onmousedown = (event) => event.preventDefault();
    button.onclick = () => void quote();
    const { left, bottom } = chosen.getRangeAt(0).getBoundingClientRect();
    document.body.append(button);
    button.style.setProperty("inset-block-start", `${Math.min(bottom + 4, innerHeight - 40)}px`);
    button.style.setProperty("inset-inline-start", `${Math.max(4, Math.min(left, innerWidth - 120))}px`);
  });
}

async function quote(): Promise<void> {
  const lines = (getSelection()?.toString() ?? "").split(/\n+/).map((line) => line.trim()).filter(Boolean);
  // What the desk says among itself is quoted in a note only.
  if (getSelection()?.anchorNode?.parentElement?.closest(".entry-note")) document.querySelector<HTMLElement>(".composer-tab-note")?.click();
  const area = document.querySelector<HTMLTextAreaElement>("[data-composer] .draft:not(.draft-closed) textarea");
  if (!area || lines.length === 0) return;
  const pen = await ready(area);
  const block = make("blockquote", {}, ...lines.map((line) => make("p", {}, line)));
  pen.put(0, { text: lines.map((line) => `> ${line}\n`).join("") + "\n", html: `${block.outerHTML}<p></p>` });
}
