import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { BoundStep } from '../bind-step.ts';
import { asObject } from '../json-parts.ts';
import { errorAt } from '../problems.ts';
import type { Analysis } from './analysis.ts';

/** Names of what travels where; HTTP of any kind is `http`. */
const SCHEMES: Readonly<Record<string, string>> = { tcp: 'tcp', udp: 'udp' };
/** Claims about answers that TCP and UDP do not have. */
const HTTP_CLAIMS = ['status', 'header', 'grpcStatus'] as const;

interface Place {
  readonly request: JsonObject;
  readonly path: readonly (string | number)[];
}

/** E506: a request of a probe whose protocol, address and parts do not go together, or a claim it cannot answer. */
export const findUnsendableRequests: Analysis = ({ steps }) =>
  steps.flatMap((step) => (step.node.kind === 'probe' ? ofProbe(step) : []));

function ofProbe(step: BoundStep): readonly Diagnostic[] {
  const input = asObject(step.node.input);
  const table = Array.isArray(input['requests']) ? input['requests'] : [];
  const own: readonly Place[] =
    input['request'] === undefined
      ? table.map((request, index) => ({ request: asObject(request), path: ['requests', index] }))
      : [{ request: asObject(input['request']), path: ['request'] }];
  const control = asObject(input['control'])['request'];
  const others: readonly Place[] =
    control === undefined ? [] : [{ request: asObject(control), path: ['control', 'request'] }];
  const tell = ({ path }: Place, part: string, message: string, help: string) => [
    errorAt(
      'E506',
      step.leaf.unit.model.doc.spanOf([...step.leaf.step.inputPath, ...path, part]),
      `'${step.node.id}' ${message}`,
      { help },
    ),
  ];
  const sendable = [...own, ...others].flatMap((place) => {
    const { request } = place;
    const { protocol, grpc, body } = request;
    const scheme = schemeOf(request);
    if (scheme === undefined) return [];
    if (protocol !== undefined && (SCHEMES[String(protocol)] ?? 'http') !== scheme) {
      const wanted = SCHEMES[String(protocol)] ?? 'http';
      return tell(
        place,
        'url',
        `speaks ${String(protocol)} to a ${scheme}:// address`,
        `write ${wanted}://HOST:PORT`,
      );
    }
    if (protocol === 'grpc' && grpc === undefined)
      return tell(
        place,
        'protocol',
        'makes a gRPC call without a method',
        "add 'grpc: {method: package.Service/Method}'",
      );
    if (grpc !== undefined && (scheme !== 'http' || (protocol !== undefined && protocol !== 'grpc')))
      return tell(
        place,
        'grpc',
        'makes a gRPC call in another protocol',
        "leave 'protocol' out and use http://HOST:PORT",
      );
    return grpc !== undefined && body !== undefined
      ? tell(
          place,
          'body',
          'gives a gRPC call a body',
          "put the serialised message into 'grpc.message', in base64",
        )
      : [];
  });
  return [...sendable, ...claimsOf(step, own), ...controlOf(own, others, tell)];
}

/** `undefined` while the address is not known yet. */
function schemeOf({ url }: JsonObject): string | undefined {
  return typeof url === 'string' ? /^(http|tcp|udp):\/\//.exec(url)?.[1] : undefined;
}

function claimsOf(step: BoundStep, own: readonly Place[]): readonly Diagnostic[] {
  const input = asObject(step.node.input);
  const expect = asObject(input['expect']);
  const bare = own.some(({ request }) => ['tcp', 'udp'].includes(schemeOf(request) ?? ''));
  const called = own.every(({ request }) => request['grpc'] !== undefined);
  return HTTP_CLAIMS.filter((claim) => expect[claim] !== undefined).flatMap((claim) => {
    const wrong = bare || (claim === 'grpcStatus' && !called);
    if (!wrong) return [];
    const span = step.leaf.unit.model.doc.spanOf([...step.leaf.step.inputPath, 'expect', claim], 'key');
    const message = bare
      ? `'${step.node.id}' expects '${claim}' of answers that are only bytes`
      : `'${step.node.id}' expects a grpcStatus of requests that are no gRPC calls`;
    const help = bare ? "expect 'answered: true' or a 'body'" : "add 'grpc: {method: …}' to each request";
    return [errorAt('E506', span, message, { help })];
  });
}

/** A way that is open to TCP says nothing of UDP. */
function controlOf(
  own: readonly Place[],
  controls: readonly Place[],
  tell: (place: Place, part: string, message: string, help: string) => readonly Diagnostic[],
): readonly Diagnostic[] {
  const isUdp = ({ request }: Place) => schemeOf(request) === 'udp';
  return controls.flatMap((control) =>
    own.every((each) => schemeOf(each.request) === undefined || isUdp(each) === isUdp(control))
      ? []
      : tell(
          control,
          'url',
          'has a control that goes another way than what is denied',
          'send both by UDP, or neither',
        ),
  );
}
