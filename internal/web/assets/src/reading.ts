/**
 * What the reader looks at: a conversation opens at its newest word ([data-newest]), and the title of the tab begins with the number of
 * rows that nobody has read yet, so that it can be seen from another tab.
 */
export function reading(): void {
  newest(document);
  unread();
  document.addEventListener("htmx:after:swap", (event) => {
    const target = (event as CustomEvent<{ ctx?: { target?: Element } }>).detail.ctx?.target;
    if (target?.id === "detail") newest(target);
    unread();
  });
}

function newest(root: ParentNode): void {
  const mark = root.querySelector<HTMLElement>("[data-newest]");
  const main = mark?.closest(".detail-main");
  const box = main?.closest(".detail");
  if (!mark || !main || !box) return;
  // On a narrow screen the whole page scrolls.
  if (box.scrollHeight <= box.clientHeight + 1) mark.scrollIntoView({ block: "end" });
  else box.scrollTop += Math.max(0, main.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom);
}

function unread(): void {
  const rows = document.querySelector("[data-rows]");
  if (!rows) return;
  const count = rows.querySelectorAll(".row[data-unread]").length;
  const plain = document.title.replace(/^\(\d+\) /, "");
  const title = count > 0 ? `(${count}) ${plain}` : plain;
  if (title !== document.title) document.title = title;
}
