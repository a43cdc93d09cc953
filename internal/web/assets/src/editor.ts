// The rich text of answers. Loaded when somebody first writes; the textarea below it always holds the plain text.
import { type Content, Editor } from "@tiptap/core";
import Image from "@tiptap/extension-image";
import StarterKit from "@tiptap/starter-kit";
import { mention } from "./mention";
import type { Pen, Piece } from "./picker";
import { toolbar } from "./toolbar";

/** Puts an editor in the place of area and keeps area (text) and html (formatted) equal to what it shows. */
export function mount(area: HTMLTextAreaElement, html: HTMLInputElement): Pen {
  const place = document.createElement("div");
  place.className = "editor";
  area.before(place);
  const editor = new Editor({
    element: place,
    injectCSS: false,
    extensions: [
      StarterKit.configure({
        heading: false,
        horizontalRule: false,
        link: { openOnClick: false, autolink: true, defaultProtocol: "https", protocols: ["http", "https", "mailto", "tel"] },
      }),
      Image.configure({ inline: true }),
      mention,
    ],
    content: html.value || paragraphs(area.value),
    editorProps: {
      attributes: {
        class: "editor-text prose",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": document.querySelector(`label[for="${area.id}"]`)?.textContent?.trim() ?? "",
        ...(area.hasAttribute("aria-describedby") ? { "aria-describedby": area.getAttribute("aria-describedby")! } : {}),
      },
      // Pasted pictures become attachments of the form.
      handlePaste: (_view, event) => Boolean(event.clipboardData?.files.length),
    },
    onUpdate: ({ editor }) => {
      area.value = editor.getText({ blockSeparator: "\n\n" });
      html.value = editor.isEmpty ? "" : editor.getHTML();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  place.before(toolbar(editor));
  area.hidden = true;
  // A hidden field that is required cannot be asked for; the server asks for the text anyway.
  area.required = false;
  area.form?.addEventListener("reset", () => editor.commands.clearContent(true));
  editor.commands.focus("end");
  return {
    root: editor.view.dom,
    before: () => {
      const { empty, $from } = editor.state.selection;
      return empty ? $from.parent.textBetween(0, $from.parentOffset, "\n", "\ufffc") : undefined;
    },
    put: (length, piece) => {
      const { from } = editor.state.selection;
      editor.chain().focus().deleteRange({ from: from - length, to: from }).insertContent(content(piece)).run();
    },
    at: () => editor.view.coordsAtPos(editor.state.selection.from),
  };
}

/** A piece as the editor takes it; what is one paragraph alone joins the line that it is put into. */
function content({ text, html, person }: Piece): Content {
  if (person) return [{ type: "mention", attrs: { person: String(person), name: text } }, { type: "text", text: " " }];
  // Text alone is no HTML, whatever signs it holds.
  if (!html || /^<p>[^<]*<\/p>$/.test(html)) return [{ type: "text", text }];
  return /^<p>(?:(?!<p>).)*<\/p>$/s.test(html) ? html.slice(3, -4) : html;
}

function paragraphs(text: string): string {
  const escape = (s: string): string => s.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return text
    .split(/\n{2,}/)
    .map((part) => `<p>${escape(part).replace(/\n/g, "<br>")}</p>`)
    .join("");
}
