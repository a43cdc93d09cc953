import type { Editor } from "@tiptap/core";
import { make, text } from "./page";

interface Tool {
  name: string;
  mark?: string; // what is pressed while the cursor stands in it
  path: string;
  run: (editor: Editor) => void;
}

const tools: Tool[] = [
  { name: "bold", mark: "bold", path: "M4.5 3h4a2.4 2.4 0 0 1 0 4.8h-4zM4.5 7.8h4.7a2.6 2.6 0 0 1 0 5.2h-4.7z", run: (e) => e.chain().focus().toggleBold().run() },
  { name: "italic", mark: "italic", path: "M7 3h5M4 13h5M9.5 3l-3 10", run: (e) => e.chain().focus().toggleItalic().run() },
  { name: "bullets", mark: "bulletList", path: "M6 4h8M6 8h8M6 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01", run: (e) => e.chain().focus().toggleBulletList().run() },
  { name: "numbers", mark: "orderedList", path: "M7 4h7M7 8h7M7 12h7M2 3l1.2-.6V6M2 10.5c.4-1 2.2-.8 2 .4C3.9 11.7 2 12.5 2 13.5h2.2", run: (e) => e.chain().focus().toggleOrderedList().run() },
  { name: "quote", mark: "blockquote", path: "M3 3v10M6 5h7M6 8h7M6 11h4", run: (e) => e.chain().focus().toggleBlockquote().run() },
  { name: "code", mark: "code", path: "M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5", run: (e) => e.chain().focus().toggleCode().run() },
  { name: "undo", path: "M5 3.5 2 6.5l3 3M2 6.5h7.5a4 4 0 0 1 0 7H6", run: (e) => e.chain().focus().undo().run() },
  { name: "redo", path: "M11 3.5l3 3-3 3M14 6.5H6.5a4 4 0 0 0 0 7H10", run: (e) => e.chain().focus().redo().run() },
];

/** The row of buttons above the text. */
export function toolbar(editor: Editor): HTMLElement {
  const bar = make("div", { class: "editor-tools", role: "toolbar", "aria-label": text("toolbar") });
  for (const tool of tools) {
    const button = make("button", { type: "button", title: text(tool.name), "aria-label": text(tool.name) }, drawing(tool.path));
    // The text keeps its selection when a button is pressed.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => tool.run(editor));
    if (tool.mark) {
      const show = (): void => button.setAttribute("aria-pressed", String(editor.isActive(tool.mark!)));
      editor.on("transaction", show);
      show();
    }
    bar.append(button);
  }
  bar.insertBefore(linkTool(editor), bar.children[6]!);
  editor.on("destroy", () => bar.remove());
  return bar;
}

/** A button that asks for the address in a field beside it. */
function linkTool(editor: Editor): HTMLElement {
  const field = make("input", { type: "url", class: "input input-short", "aria-label": text("address"), placeholder: "https://", hidden: "" }) as HTMLInputElement;
  const button = make("button", { type: "button", title: text("link"), "aria-label": text("link"), "aria-pressed": "false" }, drawing("M6.7 9.3a2.7 2.7 0 0 0 3.8 0l2.4-2.4a2.7 2.7 0 0 0-3.8-3.8L8 4.2M9.3 6.7a2.7 2.7 0 0 0-3.8 0L3.1 9.1a2.7 2.7 0 0 0 3.8 3.8L8 11.8"));
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    if (editor.isActive("link")) {
      editor.chain().focus().extendMarkRange("link").unsetLink().run();
      return;
    }
    field.hidden = !field.hidden;
    if (!field.hidden) field.focus();
  });
  field.addEventListener("input", (event) => event.stopPropagation());
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    const address = field.value.trim();
    field.value = "";
    field.hidden = true;
    if (event.key === "Escape" || !address) editor.commands.focus();
    else insert(editor, /^[a-z]+:/i.test(address) ? address : `https://${address}`);
  });
  editor.on("transaction", () => button.setAttribute("aria-pressed", String(editor.isActive("link"))));
  const tool = make("span", { class: "cluster gap-s" }, button, field);
  return tool;
}

function insert(editor: Editor, href: string): void {
  if (editor.state.selection.empty) editor.chain().focus().insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }).run();
  else editor.chain().focus().setLink({ href }).run();
}

function drawing(d: string): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}
