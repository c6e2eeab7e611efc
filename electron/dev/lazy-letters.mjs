/** What is made at its beginning for texts that are not plain, and what stands for that. */
const PARTS = [
  // Its tables are a megabyte.
  [
    'const segmenter = new Intl.Segmenter();',
    'let madeSegmenter; const segmenter = { segment: (text) => (madeSegmenter ??= new Intl.Segmenter()).segment(text) };',
  ],
  // The list of all emoji is kept as soon as the expression is read: 0.4 MB.
  [
    String.raw`const rgiEmojiRegex = /^\p{RGI_Emoji}$/v;`,
    String.raw`let madeEmoji; const rgiEmojiRegex = { test: (text) => (madeEmoji ??= /^\p{RGI_Emoji}$/v).test(text) };`,
  ],
];

/**
 * Has the bundle make what divides texts into letters and knows emoji when a text needs it: nearly all texts are plain.
 * @returns a plugin of the bundler; the build fails where `string-width` is not written as it was
 */
export const lazyLetters = () => ({
  name: 'lazy-letters',
  transform(code, id) {
    if (!id.replaceAll('\\', '/').endsWith('/node_modules/string-width/index.js')) return null;
    return { code: withLazyLetters(code), map: null };
  },
});

/** @throws when the text makes one of them not as it is expected to */
export function withLazyLetters(code) {
  return PARTS.reduce((text, [line, instead]) => {
    if (!text.includes(line)) throw new Error(`string-width has no \`${line}\` any more.`);
    // As a function: a replacement of text gives `$` a meaning.
    return text.replace(line, () => instead);
  }, code);
}
