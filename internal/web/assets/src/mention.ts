import { Node } from "@tiptap/core";

/** Somebody who is mentioned: one piece of the text, with the number by which the server knows them. */
export const mention = Node.create({
  name: "mention",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({
    person: { default: null, parseHTML: (el) => el.dataset.person, renderHTML: ({ person }) => ({ "data-person": person as string }) },
    name: { default: "", parseHTML: (el) => el.textContent, rendered: false },
  }),
  parseHTML: () => [{ tag: "span[data-person]" }],
  renderHTML: ({ node, HTMLAttributes }) => ["span", HTMLAttributes, node.attrs.name as string],
  renderText: ({ node }) => node.attrs.name as string,
});
