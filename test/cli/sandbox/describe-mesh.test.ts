import { expect, it } from 'vitest';
import { activeSwitches, describeMesh } from '../../../cli/sandbox/describe-mesh.ts';

const proxy = (revision: number, mtls: string, notAfter: string) => ({
  revision,
  mtls,
  certificate: { notAfter },
});

it('what a mesh says of its proxies is told in few words, the certificate that ends first among them', () => {
  const answer = {
    revision: 7,
    roots: [{ state: 'signing' }],
    proxies: [
      proxy(7, 'strict', '2026-01-01T02:00:00.000Z'),
      proxy(5, 'permissive', '2026-01-01T01:00:00.000Z'),
    ],
  };
  expect(describeMesh(answer)).toEqual({
    revision: 7,
    proxies: 2,
    behind: 1,
    permissive: 1,
    roots: [{ state: 'signing' }],
    firstCertificateEnds: '2026-01-01T01:00:00.000Z',
  });
  expect(describeMesh({ revision: 1, proxies: [] })).not.toHaveProperty('firstCertificateEnds');
});

it('the switches that are on are named, from any answer', () => {
  expect(
    activeSwitches({
      switches: [
        { name: 'slow', on: true },
        { name: 'lossy', on: false },
      ],
    }),
  ).toEqual(['slow']);
  expect(activeSwitches(null)).toEqual([]);
});
