import type { Json } from '../../../schemas/json.ts';

/** `web.shop.svc.cluster.local` in shop is `web`: a split may name its services either way. */
export function homeName(service: Json | undefined, namespace: string | undefined): string {
  const written = String(service);
  const [name = '', place, ...rest] = written.split('.');
  const tail = rest.join('.');
  const isHere =
    place !== undefined && place === namespace && ['', 'svc', 'svc.cluster.local'].includes(tail);
  return isHere ? name : written;
}
