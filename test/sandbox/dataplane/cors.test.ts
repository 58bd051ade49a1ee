import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowsOrigin, readCors } from '../../../mesh/policy/gateway/read-cors.ts';
import { type GatewayRig, gatewayRig, headers, prefix, to } from '../../rig/gateway-rig.ts';
import { route } from '../../rig/mesh-rig.ts';

describe('whose pages a CORS filter lets in', () => {
  it.each([
    [['https://a.example'], 'https://a.example', true],
    [['https://a.example'], 'HTTPS://A.example', true],
    [['https://a.example'], 'http://a.example', false],
    [['https://a.example'], 'https://a.example:8443', false],
    [['https://a.example'], 'https://a.example.evil', false],
    [['https://*.example'], 'https://x.y.example', true],
    [['https://*.example'], 'https://example', false],
    [['https://*.example'], 'https://evil/.example', false],
    [['https://*.example:8443'], 'https://x.example:8443', true],
    [['*'], 'null', true],
    [[], 'https://a.example', false],
  ])('%j and %s: %s', (allowOrigins, origin, allowed) => {
    expect(allowsOrigin(readCors({ allowOrigins }), origin)).toBe(allowed);
  });
});

describe('CORS on live traffic', () => {
  let gateway: GatewayRig;
  const cors = (more: object) => ({
    type: 'CORS',
    cors: { allowOrigins: ['https://shop.example'], ...more },
  });

  beforeAll(async () => {
    gateway = await gatewayRig();
    const own = {
      type: 'ResponseHeaderModifier',
      responseHeaderModifier: { set: headers(['Access-Control-Allow-Origin', 'https://backend.example']) },
    };
    await gateway.apply(
      route('HTTPRoute', 'cors', [
        {
          matches: [prefix('/plain')],
          filters: [
            cors({
              allowMethods: ['PUT'],
              allowHeaders: ['X-One', 'X-Two'],
              exposeHeaders: ['X-Backend'],
              maxAge: 60,
            }),
            own,
          ],
          backendRefs: [to('echo-v1')],
        },
        {
          matches: [prefix('/credentials')],
          filters: [
            cors({ allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'], allowCredentials: true }),
          ],
          backendRefs: [to('echo-v1')],
        },
        { matches: [prefix('/all')], filters: [cors({ allowOrigins: ['*'] })], backendRefs: [to('echo-v1')] },
      ]),
    );
  });

  afterAll(async () => {
    await gateway.rig.close();
    expect(gateway.rig.problems).toEqual([]);
  });

  const permission = (answer: { readonly headers: Readonly<Record<string, unknown>> }) =>
    Object.fromEntries(Object.entries(answer.headers).filter(([name]) => name.startsWith('access-control-')));
  const preflight = (path: string, origin: string, method: string) =>
    gateway.ask({
      method: 'OPTIONS',
      path,
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'x-one',
      },
    });

  it('a page of an allowed origin is told what it may do, and the backend is not asked', async () => {
    const answer = await preflight('/plain', 'https://shop.example', 'PUT');
    expect([answer.status, answer.headers['x-backend']]).toEqual([200, undefined]);
    expect(permission(answer)).toEqual({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'x-one, x-two',
      'access-control-max-age': '60',
    });
  });

  it.each([
    ['another origin', 'https://evil.example', 'PUT'],
    ['another method', 'https://shop.example', 'DELETE'],
  ])('%s gets no permission', async (_what, origin, method) => {
    expect(permission(await preflight('/plain', origin, method))).toEqual({});
  });

  it('where credentials go along, nothing is answered with an asterisk', async () => {
    expect(permission(await preflight('/credentials', 'https://any.example', 'PATCH'))).toEqual({
      'access-control-allow-origin': 'https://any.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'PATCH',
      'access-control-allow-headers': 'x-one',
      'access-control-max-age': '5',
    });
  });

  it.each([
    [
      '/plain',
      'https://shop.example',
      { 'access-control-allow-origin': 'https://shop.example', 'access-control-expose-headers': 'X-Backend' },
    ],
    ['/plain', 'https://evil.example', {}],
    ['/all', 'https://any.example', { 'access-control-allow-origin': '*' }],
  ])('the answer of %s to a page of %s', async (path, origin, expected) => {
    const answer = await gateway.ask({ path, headers: { origin } });
    expect([answer.status, answer.headers['x-backend']]).toEqual([200, 'echo-v1']);
    expect(permission(answer)).toEqual(expected);
    expect(answer.headers['vary']).toBe('Origin');
    const h2 = await gateway.http2('echo', 80);
    expect(permission(await h2.ask({ path, headers: { origin } }))).toEqual(expected);
  });

  it('who is no page of another origin sees nothing of it', async () => {
    const answer = await gateway.ask({ path: '/all' });
    expect(permission(answer)).toEqual({});
    expect((await gateway.ask({ path: '/all', method: 'OPTIONS' })).headers['x-backend']).toBe('echo-v1');
  });
});
