/** The package has no types of its own; this is the part that we use. */
declare module 'subset-font' {
  export default function subsetFont(
    font: Buffer,
    text: string,
    options: { readonly targetFormat: 'truetype' | 'woff2'; readonly keepAllGlyphs?: boolean },
  ): Promise<Buffer>;
}
