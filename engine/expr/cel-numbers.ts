import type { Environment } from '@marcbachmann/cel-js';

/** Lets what is left of CEL's integers (`int(x)`) meet the doubles of JSON in arithmetic. Returns the environment. */
export function registerNumberOperators(environment: Environment): Environment {
  const operators: readonly (readonly [string, (a: number, b: number) => number])[] = [
    ['+', (a, b) => a + b],
    ['-', (a, b) => a - b],
    ['*', (a, b) => a * b],
    ['/', (a, b) => a / b],
    ['%', (a, b) => a % b],
  ];
  for (const [operator, apply] of operators) {
    const handler = (a: unknown, b: unknown): number => apply(Number(a), Number(b));
    environment.registerOperator(`int ${operator} double`, handler);
    environment.registerOperator(`double ${operator} int`, handler);
  }
  environment.registerOperator('double % double', (a: number, b: number) => a % b);
  environment.registerOperator('int == double', (a: unknown, b: unknown) => Number(a) === Number(b));
  return environment;
}
