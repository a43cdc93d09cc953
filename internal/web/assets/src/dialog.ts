import { onClick } from "./page";

/** Dialogs, menus and the folded navigation. */
export function dialogs(): void {
  onClick("[data-opens]", (el) => {
    el.closest("details[data-menu]")?.removeAttribute("open");
    const dialog = document.getElementById(el.dataset.opens!);
    if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
  });
  onClick("[data-close]", (el) => el.closest("dialog")?.close());
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    // A click on a dialog itself, and not on what it holds, is one on the ground behind it.
    if (target instanceof HTMLDialogElement && outside(target, event)) target.close();
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
      if (!menu.contains(target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = (event.target as Element).closest?.<HTMLDetailsElement>("details[data-menu][open]");
    if (!menu) return;
    const items = [...menu.querySelectorAll<HTMLElement>(".menu-body a, .menu-body button")];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    } else if (event.key === "ArrowDown") items[(at + 1) % items.length]?.focus();
    else if (event.key === "ArrowUp") items[(at + items.length - (at < 0 ? 0 : 1)) % items.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  onClick("[data-toggle=sidebar]", (el) => {
    const open = el.closest("[data-sidebar]")!.toggleAttribute("data-open");
    el.setAttribute("aria-expanded", String(open));
  });
  // A refused form begins at its summary; the page of samples stays on top.
  document.querySelector<HTMLElement>("main [data-focus]:not(.gallery *)")?.focus();
}

function outside(dialog: HTMLDialogElement, event: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}
