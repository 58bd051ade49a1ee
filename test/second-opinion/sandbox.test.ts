import { describe } from 'vitest';
import { sandboxMesh } from './sandbox-mesh.ts';
import { secondOpinion } from './suite.ts';

describe('the data plane of the sandbox', () => {
  secondOpinion(sandboxMesh);
});
