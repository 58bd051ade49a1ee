import type { Proof } from '../schemas/proof.ts';

/** What a judge says about one claim; the step adds key, claim and place to make it a `Proof`. */
export type Judgement = Pick<Proof, 'verdict' | 'observed' | 'expected' | 'n' | 'interval' | 'message'>;
