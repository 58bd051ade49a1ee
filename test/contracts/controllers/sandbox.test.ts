import { describe } from 'vitest';
import { sandboxControllers } from '../../rig/controlled-cluster.ts';
import { controllersContract } from './suite.ts';

describe('the controllers of the sandbox', () => {
  controllersContract(sandboxControllers);
});
