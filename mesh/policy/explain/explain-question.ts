import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { ExplainedPlace } from '../../../schemas/policy-explanation.ts';
import type { HttpRequestFacts } from '../fits-match.ts';
import type { PolicyPlace } from '../policy-model.ts';

/** "What would become of this request?" */
export interface ExplainQuestion {
  readonly from: { readonly namespace: string; readonly account: string };
  readonly to: { readonly namespace: string; readonly service: string; readonly port: string };
  /** Absent: an opaque connection. */
  readonly http?: HttpRequestFacts;
  /** The mesh's trust domain; without it no SPIFFE ID of an IdentityBinding is the caller's. */
  readonly trustDomain?: string;
}

/** What it is answered from. */
export interface ExplainInput {
  readonly objects: readonly KubeObject[];
  /** Where a part of an object stands in a file, where it was read from one. */
  readonly locate: (place: PolicyPlace) => Pick<ExplainedPlace, 'file' | 'line' | 'column'>;
}

/** Where a question names something that is not there: one sentence, and what was probably meant. */
export interface QuestionProblem {
  readonly ok: false;
  readonly message: string;
  readonly help?: string;
}
