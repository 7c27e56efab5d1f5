/**
 * "Cover recovery star", 1…5: `1 + ⌊S/20⌋`, at most 5 (SCIENCE §5.9). Imagery informs two or three of the 18 attributes
 * that the Society for Ecological Restoration rates, so this is not its rating.
 */
export function coverStar(score: number): number {
  return Math.min(5, 1 + Math.floor(score / 20));
}
