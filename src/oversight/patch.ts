/** The unit that is measured (图斑) and the mine it belongs to (主体编号). */
import type { EcoType, Stage, TargetLandUse } from '../analysis/policy.ts';
import type { Outline } from '../geometry/polygon.ts';

/** One version of one patch as it was imported. Dates are `2023-08-15`, areas m². */
export interface Patch {
  /** 图斑编号, text with its leading zeros. */
  readonly patchId: string;
  /** 主体编号; equals `patchId` where the file names none. */
  readonly mineId: string;
  /** 矿山名称. */
  readonly name: string;
  readonly city: string;
  readonly county: string;
  /** All restoration zones that the place falls in, 1…9, and the one that decides. */
  readonly zones: readonly number[];
  readonly primaryZone: number | null;
  readonly ecoType: EcoType;
  readonly targetLandUse: TargetLandUse;
  readonly stage: Stage;
  /** 重点工程. */
  readonly isKeyProject: boolean;
  readonly worksStart: string | null;
  readonly worksEnd: string | null;
  readonly planYear: number | null;
  readonly targetAreaM2: number | null;
  /** 图斑大类 10 belongs to the legacy frame; others are kept but not drawn. */
  readonly patchClass: string | null;
  readonly inLegacyFrame: boolean;
  /** Area as the file states it, converted to m²; null where it states none. */
  readonly recordedAreaM2: number | null;
  readonly outline: Outline;
  /** Ellipsoidal area of the outline. */
  readonly areaM2: number;
  /** What was repaired in the outline: keys of `REPAIR_WORDS`; empty where nothing was. */
  readonly repairs: readonly string[];
  /** SHA-256 of CRS and coordinates: the outline's version. */
  readonly outlineVersion: string;
  /** Every other attribute as delivered, by the file's own field name. */
  readonly attributes: Readonly<Record<string, string>>;
}
