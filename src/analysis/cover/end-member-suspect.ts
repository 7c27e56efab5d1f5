/** Whether two ways to the area of unvegetated ground tell the same story (SCIENCE §3.2). */
import type { DateMeasure } from '../assessment.ts';

/**
 * `|unvegetated − Σ(1 − cover)| > allowance`: with right end-members half-covered pixels balance, with wrong ones they all
 * lean to one side. Open water has no green cover, but is not unvegetated ground either.
 *
 * @param allowanceM2 half-width of the 90 % interval of the unvegetated area, or what stands in for it
 */
export function endMembersDisagree(
  { coverMean, unvegetatedM2, areasM2 }: DateMeasure,
  observedM2: number,
  allowanceM2: number,
): boolean {
  if (coverMean === null) return false;
  const open = (1 - coverMean) * observedM2 - areasM2.water;
  return Math.abs(unvegetatedM2 - open) > allowanceM2;
}
