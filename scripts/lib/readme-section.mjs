/**
 * The part between `<!-- name -->` and `<!-- /name -->`, replaced. Prettier would align columns, and one change would touch
 * every row. @throws Error naming the file without it
 */
export function replaceSection(file, text, name, content) {
  const section = new RegExp(`(<!-- ${name} -->\n).*?(<!-- /${name} -->)`, 's');
  if (!section.test(text)) throw new Error(`${file} has no section "${name}"`);
  const kept = `<!-- prettier-ignore-start -->\n${content}\n<!-- prettier-ignore-end -->\n`;
  return text.replace(section, (_, start, end) => `${start}${kept}${end}`);
}
