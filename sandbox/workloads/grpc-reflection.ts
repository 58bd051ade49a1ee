import { type ProtoFile, protoFile } from './grpc-descriptors.ts';
import { GRPC, type GrpcCall, type GrpcReceiver } from './grpc-server.ts';
import { readMessage, stringField, writeMessage } from './proto-wire.ts';

const VERSIONS = ['v1', 'v1alpha'] as const;

/** Describes nothing but its own name: clients know the service by heart. */
const SELF = VERSIONS.map((version) =>
  protoFile({
    name: `grpc/reflection/${version}/reflection.proto`,
    package: `grpc.reflection.${version}`,
    service: 'ServerReflection',
    messages: [],
    methods: [],
  }),
);

/** Numbers of ServerReflectionRequest (reflection.proto). */
const ASKED = { fileByName: 3, fileBySymbol: 4, listServices: 7 } as const;

/** Server reflection over the given files, in both versions that clients speak. */
export function reflectionMethods(
  files: readonly ProtoFile[],
): readonly (readonly [string, (call: GrpcCall) => GrpcReceiver])[] {
  const all = [...files, ...SELF];
  return VERSIONS.map((version) => [
    `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
    (call) => ({
      message: (request) => void call.send(answer(all, request)),
      end: () => call.end(GRPC.ok),
    }),
  ]);
}

function answer(files: readonly ProtoFile[], request: Buffer): Buffer {
  const fields = readMessage(request) ?? [];
  const asked = (number: number) => fields.some((field) => field.number === number);
  const original = [2, request] as const;
  if (asked(ASKED.listServices)) {
    const services = files.map(({ service }) => [1, writeMessage([[1, service]])] as const);
    return writeMessage([original, [6, writeMessage(services)]]);
  }
  const name = stringField(fields, ASKED.fileByName);
  const symbol = stringField(fields, ASKED.fileBySymbol);
  const file = files.find((each) => (name === '' ? each.symbols.includes(symbol) : each.name === name));
  if (file === undefined) {
    const error = writeMessage([
      [1, GRPC.notFound],
      [2, `nothing is known of '${name === '' ? symbol : name}'`],
    ]);
    return writeMessage([original, [7, error]]);
  }
  return writeMessage([original, [4, writeMessage([[1, file.descriptor]])]]);
}
