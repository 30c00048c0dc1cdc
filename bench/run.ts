// npm run bench [-- --only NAME] [-- --json FILE]: figures of Warren, side by side with what they are compared with.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchConsume } from './consume.ts';
import { benchEvents } from './events.ts';
import { type Figure, isMet, table } from './figures.ts';
import { benchFootprint } from './footprint.ts';
import { benchLatency } from './latency.ts';
import { benchMemory } from './memory.ts';
import { benchPublish } from './publish.ts';
import { benchRedelivery } from './redelivery.ts';
import { benchConfirmed, benchMany, benchPersistent, benchTransient } from './throughput.ts';
import { benchExploreFilter, benchExplorePage } from './window/explore.ts';
import { benchSustained } from './window/sustained.ts';
import { benchTimeline } from './window/timeline.ts';

const parts: Record<string, () => Promise<Figure[]>> = {
  publish: benchPublish,
  consume: benchConsume,
  redelivery: benchRedelivery,
  memory: benchMemory,
  events: benchEvents,
  'window-timeline': benchTimeline,
  'window-sustained': benchSustained,
  'explore-page': benchExplorePage,
  'explore-filter': benchExploreFilter,
  'broker-transient': benchTransient,
  'broker-confirmed': benchConfirmed,
  'broker-persistent': benchPersistent,
  'broker-connections': benchMany,
  'broker-latency': benchLatency,
  'broker-footprint': benchFootprint,
};

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } });
if (values.only && !Object.hasOwn(parts, values.only)) {
  console.error(`There is no part “${values.only}”: ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}

const figures: Figure[] = [];
for (const [name, run] of Object.entries(parts)) {
  if (values.only && values.only !== name) continue;
  console.error(`${name} …`);
  figures.push(...(await run()));
}
console.log(table(figures));
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
process.exitCode = figures.every(isMet) ? 0 : 1;
