import { describe } from 'vitest';
import { ALL_CASES } from './all-cases.ts';
import { envoyMesh } from './envoy/envoy-mesh.ts';
import { findEnvoy } from './envoy/run-envoy.ts';
import { secondOpinion } from './suite.ts';

const found = findEnvoy(process.env['PATH'] ?? '');
const why = 'missing' in found ? ` (skipped: ${found.missing})` : '';

describe.skipIf('missing' in found)(`a stock Envoy${why}`, () => {
  secondOpinion(() => envoyMesh({ program: 'program' in found ? found.program : '', cases: ALL_CASES }));
});
