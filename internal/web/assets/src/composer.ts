import { meta, onClick } from "./page";
import { attach, type Pen, plain } from "./picker";

interface Editor {
  mount(area: HTMLTextAreaElement, html: HTMLInputElement): Pen;
}

/** The two tabs of the composer, Ctrl+Enter, and the editor, which is loaded when somebody first writes. */
export function composer(): void {
  onClick(".composer-tab", (tab) => select(tab, true));
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (!(target instanceof HTMLElement)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = target.closest("form");
      const ways = event.shiftKey ? form?.querySelector<HTMLElement>("[data-ways]") : null;
      if (ways) {
        event.preventDefault();
        event.stopPropagation();
        open(ways);
        return;
      }
      const send = form?.querySelector<HTMLButtonElement>("[data-send]");
      if (!send) return;
      event.preventDefault();
      event.stopPropagation();
      send.form?.requestSubmit(send);
    } else if (target.matches(".composer-tab") && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      const other = target.parentElement!.querySelector<HTMLElement>('[role=tab][aria-selected="false"]');
      if (other) select(other, false);
    }
    // Before the editor hears of it, which would break the line first.
  }, true);
  document.addEventListener("focusin", (event) => {
    const area = event.target as HTMLTextAreaElement;
    if (area.matches?.("textarea[data-rich]")) void upgrade(area);
  });
  goOn();
}

/** Who sends a form and at once writes on in another goes on there, words and cursor, when the answer to the first brings the ticket anew. */
function goOn(): void {
  let sent: EventTarget | null = null;
  let area: HTMLTextAreaElement | null = null; // the field that one writes in
  document.addEventListener("submit", (event) => (sent = event.target));
  document.addEventListener("focusin", (event) => {
    area = (event.target as Element).closest("form[data-draft]")?.querySelector<HTMLTextAreaElement>("textarea[data-rich]") ?? null;
    if (area?.form === sent) sent = null;
  });
  // Who leaves the field by hand does not want it back.
  document.addEventListener("keydown", (event) => (area = event.key === "Escape" ? null : area));
  document.addEventListener("pointerdown", () => (area = null));
  document.addEventListener("htmx:after:swap", () => {
    if (!area || area.isConnected) return;
    const { id, value, form } = area;
    const html = rich(area);
    area = null;
    const now = document.getElementById(id);
    if (form === sent || !(now instanceof HTMLTextAreaElement)) return;
    const panel = now.closest("[role=tabpanel]")?.id;
    const tab = document.querySelector<HTMLElement>(`[aria-controls="${panel}"][aria-selected="false"]`);
    if (tab) select(tab, false);
    if (now.value !== value) {
      now.value = value;
      const field = rich(now);
      if (field && html) field.value = html.value;
      now.dispatchEvent(new Event("input", { bubbles: true }));
    }
    void ready(now);
  });
}

/** The field beside area that holds what is written as HTML. */
function rich(area: HTMLTextAreaElement): HTMLInputElement | null {
  return area.form?.querySelector<HTMLInputElement>("#" + area.dataset.rich!) ?? null;
}

/** The other ways to send, with the first one ready to be chosen. */
function open(ways: HTMLElement): void {
  const menu = ways.closest("details")!;
  menu.open = true;
  menu.querySelector<HTMLElement>(".menu-body button")?.focus();
}

function select(tab: HTMLElement, write: boolean): void {
  const root = tab.closest("[data-composer]")!;
  for (const other of root.querySelectorAll<HTMLElement>("[role=tab]")) {
    const on = other === tab;
    other.setAttribute("aria-selected", String(on));
    other.tabIndex = on ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")!)?.classList.toggle("draft-closed", !on);
  }
  const panel = document.getElementById(tab.getAttribute("aria-controls")!);
  if (!write) tab.focus();
  else panel?.querySelector<HTMLElement>(".editor-text, .draft-text:not([hidden])")?.focus();
}

const pens = new WeakMap<HTMLTextAreaElement, Pen>();

/** A field with the cursor in it, and the editor in its place where that can be had. */
export async function ready(area: HTMLTextAreaElement): Promise<Pen> {
  if (area.dataset.rich) await upgrade(area).catch(() => undefined);
  const pen = pens.get(area) ?? plain(area);
  pen.root.focus();
  return pen;
}

async function upgrade(area: HTMLTextAreaElement): Promise<void> {
  const html = rich(area);
  const address = meta("editor");
  if (!address || !html) return;
  // Whatever fails here, the plain field stays and works.
  const editor = (await import(address)) as Editor;
  if (!area.isConnected || area.hidden) return;
  const pen = editor.mount(area, html);
  pens.set(area, pen);
  attach(pen, area);
}
