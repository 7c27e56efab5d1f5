/** Recorded areas in square metres: the unit is what fits the outline (SCIENCE §9). */
import { AREA_UNITS, toSquareMetres, unitOfFieldName, type AreaUnit, type Quantity } from './field-values.ts';

/** A recorded area and its outline may differ this much: other surveys, planar areas, rounding. */
const TOLERANCE = 0.05;
/** A target beyond these shares of the outline is in another unit than it seems. */
const LEAST_TARGET_SHARE = 0.01;

export type AreaReading =
  | {
      readonly m2: number | null;
      readonly unit: AreaUnit | null;
      readonly remark: 'none' | 'differs' | 'other-unit' | 'planar';
    }
  | { readonly misfit: true };

/**
 * @param stated unit of the mapping file: the operator's word, so that a misfit is noted and not refused
 * @param fieldName can state a unit too (`面积（亩）`), as can the cell; both yield to what the outline shows
 */
export function readRecordedArea(
  recorded: Quantity | null,
  areaM2: number,
  fieldName: string,
  stated: AreaUnit | undefined,
): AreaReading {
  if (recorded === null) return { m2: null, unit: null, remark: 'none' };
  const fitting = AREA_UNITS.find((unit) => Math.abs(toSquareMetres(recorded.amount, unit) / areaM2 - 1) <= TOLERANCE);
  if (stated !== undefined) {
    const remark = fitting === stated ? 'none' : 'differs';
    return { m2: toSquareMetres(recorded.amount, stated), unit: stated, remark };
  }
  const written = recorded.unit ?? unitOfFieldName(fieldName);
  if (fitting !== undefined) {
    const remark = written === null || written === fitting ? 'none' : 'other-unit';
    return { m2: toSquareMetres(recorded.amount, fitting), unit: fitting, remark };
  }
  // Software writes SHAPE_Area in square map units, which can be degrees: that is no record of anybody.
  if (/^shape_?area$/i.test(fieldName)) return { m2: null, unit: null, remark: 'planar' };
  return { misfit: true };
}

export type TargetReading =
  | { readonly m2: number | null; readonly isLarger: boolean }
  /** No unit is written anywhere and none makes sense. */
  | { readonly misfit: true };

/** A target area has no outline to compare with: its own unit, the field's, the operator's, else that of the area. */
export function readTargetArea(
  target: Quantity | null,
  areaM2: number,
  fieldName: string,
  stated: AreaUnit | undefined,
  unitOfArea: AreaUnit | null,
): TargetReading {
  if (target === null) return { m2: null, isLarger: false };
  const written = target.unit ?? unitOfFieldName(fieldName) ?? stated;
  const unit = written ?? unitOfArea;
  if (unit === null) return { misfit: true };
  const m2 = toSquareMetres(target.amount, unit);
  const isLarger = m2 > areaM2 * (1 + TOLERANCE);
  const isDoubtful = isLarger || (m2 > 0 && m2 < areaM2 * LEAST_TARGET_SHARE);
  return written === undefined && isDoubtful ? { misfit: true } : { m2, isLarger };
}
