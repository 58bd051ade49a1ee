import { ACCESS_SCENES } from './access.ts';
import { DEFAULT_SCENES } from './defaults.ts';
import { DEFINITION_SCENES } from './definitions.ts';
import { DISCOVERY_SCENES } from './discovery.ts';
import { DOCUMENT_SCENES } from './documents.ts';
import { GARBAGE_SCENES } from './garbage.ts';
import { LIST_SCENES } from './lists.ts';
import { OPENAPI_SCENES } from './openapi.ts';
import { POD_SCENES } from './pods.ts';
import { recordedScenes } from './recorded-scene.ts';
import { REFUSAL_SCENES } from './refusals.ts';
import { REQUEST_SCENES } from './requests.ts';
import type { Scene } from './scene.ts';
import { SELECTOR_SCENES } from './selectors.ts';
import { SMALL_KIND_SCENES } from './small-kinds.ts';
import { STATUS_SCENES } from './statuses.ts';
import { SUBRESOURCE_SCENES } from './subresources.ts';
import { TABLE_SCENES } from './tables.ts';
import { VALIDATION_SCENES } from './validation.ts';
import { WATCH_SCENES } from './watches.ts';
import { WORKLOAD_TABLE_SCENES } from './workload-tables.ts';
import { WRITE_SCENES } from './writes.ts';

/** Every scene of the contract. */
export const ALL_SCENES: readonly Scene[] = [
  ...REQUEST_SCENES,
  ...SELECTOR_SCENES,
  ...LIST_SCENES,
  ...WATCH_SCENES,
  ...VALIDATION_SCENES,
  ...SMALL_KIND_SCENES,
  ...ACCESS_SCENES,
  ...DEFINITION_SCENES,
  ...WRITE_SCENES,
  ...POD_SCENES,
  ...TABLE_SCENES,
  ...WORKLOAD_TABLE_SCENES,
  ...DEFAULT_SCENES,
  ...REFUSAL_SCENES,
  ...DISCOVERY_SCENES,
  ...SUBRESOURCE_SCENES,
  ...STATUS_SCENES,
  ...DOCUMENT_SCENES,
  ...OPENAPI_SCENES,
  ...recordedScenes(),
];

/** Scenes that controllers have their part in: garbage collection, the end of namespaces. */
export const CONTROLLED_SCENES: readonly Scene[] = GARBAGE_SCENES;
