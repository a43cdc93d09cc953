import { label } from "./keys";
import { make } from "./page";

/** Everything that the page offers, by typing a part of its name. It knows only what is on the page, so it never offers what is not allowed. */
export function openPalette(): boolean {
  const dialog = document.getElementById("palette");
  const input = document.getElementById("palette-q") as HTMLInputElement | null;
  const list = document.getElementById("palette-list");
  if (!(dialog instanceof HTMLDialogElement) || !input || !list || dialog.open) return false;
  const offers = collect();
  let shown: HTMLElement[] = [];
  let at = 0;
  const mark = (): void => {
    [...list.children].forEach((el, i) => el.setAttribute("aria-selected", String(i === at)));
    const current = list.children[at];
    input.setAttribute("aria-activedescendant", current?.id ?? "");
    current?.scrollIntoView({ block: "nearest" });
  };
  const choose = (i: number): void => {
    dialog.close();
    shown[i]?.click();
    if (shown[i]?.matches("input, textarea")) shown[i].focus();
  };
  const draw = (): void => {
    const words = fold(input.value).split(/\s+/);
    shown = [...offers].filter(([, name]) => words.every((word) => fold(name).includes(word))).map(([el]) => el).slice(0, 30);
    at = 0;
    list.replaceChildren(
      ...shown.map((el, i) => {
        const option = make("li", { role: "option", id: `palette-${i}` }, make("span", {}, offers.get(el)!));
        if (el.dataset.key) option.append(make("kbd", { class: "key" }, el.dataset.key));
        option.addEventListener("click", () => choose(i));
        return option;
      }),
    );
    mark();
  };
  input.value = "";
  input.oninput = draw;
  input.onkeydown = (event) => {
    if (event.key === "ArrowDown") at = Math.min(at + 1, shown.length - 1);
    else if (event.key === "ArrowUp") at = Math.max(at - 1, 0);
    else if (event.key === "Enter") choose(at);
    else return;
    event.preventDefault();
    mark();
  };
  draw();
  dialog.showModal();
  input.focus();
  return true;
}

function collect(): Map<HTMLElement, string> {
  const offers = new Map<HTMLElement, string>();
  const names = new Set<string>();
  for (const el of document.querySelectorAll<HTMLElement>("[data-key], .navlink, .menu-item, .tab, .heading .btn, .detail-title .btn")) {
    const name = label(el);
    if (!name || names.has(name) || el.matches(":disabled") || el.closest("dialog")) continue;
    names.add(name);
    offers.set(el, name);
  }
  return offers;
}

/** Without accents and capitals, so that «resoudre» finds «Résoudre». */
function fold(s: string): string {
  return s.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
