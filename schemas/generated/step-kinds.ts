export type StepKind = 'installMesh' | 'enrol' | 'apply' | 'delete' | 'scale' | 'policy' | 'probe' | 'performance' | 'assert' | 'wait' | 'capture' | 'exec' | 'group';
