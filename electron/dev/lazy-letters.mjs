const LINE = 'const segmenter = new Intl.Segmenter();';

/**
 * Has the bundle make the divider of texts into letters when a text needs it: its tables are a megabyte, and nearly all texts are plain.
 * @returns a plugin of the bundler; the build fails where `string-width` is not written as it was
 */
export const lazySegmenter = () => ({
  name: 'lazy-segmenter',
  transform(code, id) {
    if (!id.replaceAll('\\', '/').endsWith('/node_modules/string-width/index.js')) return null;
    return { code: withLazySegmenter(code), map: null };
  },
});

/** @throws when the text makes none as it is expected to */
export function withLazySegmenter(code) {
  if (!code.includes(LINE)) throw new Error(`string-width does not begin by \`${LINE}\` any more.`);
  return code.replace(
    LINE,
    'let madeSegmenter; const segmenter = { segment: (text) => (madeSegmenter ??= new Intl.Segmenter()).segment(text) };',
  );
}
