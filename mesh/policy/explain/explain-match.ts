import { describeRef } from '../../../schemas/kube-object.ts';
import type { ExplainedMatch, ExplainedPlace } from '../../../schemas/policy-explanation.ts';
import { readingsOf } from '../decide-access.ts';
import { type HttpRequestFacts, misfitOf } from '../fits-match.ts';
import type { HttpMatch, PolicyPlace, TextTest } from '../policy-model.ts';
import type { ExplainInput } from './explain-question.ts';

/** A place for readers. */
export function explainPlace(place: PolicyPlace, { locate }: ExplainInput): ExplainedPlace {
  return { object: describeRef(place.object), path: place.path, ...locate(place) };
}

/** What one match says of a request; for access it must fit the path as a lenient server reads it, too. */
export function explainMatch(
  match: HttpMatch,
  http: HttpRequestFacts | undefined,
  input: ExplainInput,
  both: boolean,
): ExplainedMatch {
  const place = match.place === undefined ? {} : { place: explainPlace(match.place, input) };
  if (http === undefined) {
    return { name: match.name, fits: false, because: 'an opaque connection fits no match', ...place };
  }
  for (const reading of both ? readingsOf(http) : [http]) {
    const misfit = misfitOf(match, reading);
    if (misfit === undefined) continue;
    const because = describeMisfit(match, reading, misfit);
    const resolved = reading === http ? because : `read as ${reading.path}: ${because}`;
    return { name: match.name, fits: false, because: resolved, ...place };
  }
  return { name: match.name, fits: true, because: 'method, path and headers fit', ...place };
}

function describeMisfit(
  match: HttpMatch,
  http: HttpRequestFacts,
  misfit: NonNullable<ReturnType<typeof misfitOf>>,
): string {
  if (misfit === 'method')
    return `method ${http.method} is none of ${[...(match.methods ?? [])].join(', ') || 'those that exist'}`;
  if (misfit === 'path') return `path ${http.path} does not fit ${describeTest(match.path)}`;
  const value = http.header(misfit.name);
  if (value === undefined) return `there is no header ${misfit.name}`;
  return `header ${misfit.name}: ${value} does not fit ${describeTest(misfit.test)}`;
}

function describeTest(test: TextTest | undefined): string {
  const where = {
    prefix: ' (anchored at the start)',
    search: ' (found anywhere)',
    full: ' (all of it)',
  } as const;
  return `'${test?.source ?? ''}'${test?.anchoring === undefined ? '' : where[test.anchoring]}`;
}
