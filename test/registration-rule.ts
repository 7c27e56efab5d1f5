/** The registration of the default policy. */
import policy from '../policies/default.json' with { type: 'json' };
import { parsePolicy } from '../src/analysis/policy-file.ts';
import type { RegistrationRule } from '../src/analysis/registration/rule.ts';

export const REGISTRATION_RULE: RegistrationRule = parsePolicy(policy, 'policies/default.json').registration!;
