/** The pictures that jobs have saved. */

import type { Job, Output } from "../../schema/schema";
import { useMemo } from "react";
import { useQueue, useView } from "../../store/studio";

export interface Picture {
  readonly output: Output;
  readonly job: Job;
  readonly at: number; // seconds since 1970, of the end of its job
}

/** Newest first: of jobs that run, then of those that are over. Within a job the last one is first. */
export function picturesOf(running: readonly Job[], ended: readonly Job[]): readonly Picture[] {
  const seen = new Set<string>();
  return [...running, ...ended].flatMap((job) =>
    job.outputs.toReversed().flatMap((output) => {
      if (!isPicture(output) || seen.has(output.name)) return [];
      seen.add(output.name);
      return [{ output, job, at: job.ended ?? job.started ?? job.created }];
    }),
  );
}

export function isPicture({ media }: Output): boolean {
  return media.startsWith("image/");
}

/** The name of the file, without its folders. */
export function fileName({ name }: Output): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** Those whose file, node or workflow have all words in their names. */
export function matching(pictures: readonly Picture[], query: string): readonly Picture[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return pictures;
  return pictures.filter(({ output, job }) => {
    const name = `${output.name} ${output.node} ${job.name}`.toLowerCase();
    return words.every((word) => name.includes(word));
  });
}

export interface Day {
  readonly start: number; // seconds since 1970, of its midnight here
  readonly pictures: readonly Picture[];
}

/** By the day on which they were made, in the order given. */
export function byDay(pictures: readonly Picture[]): readonly Day[] {
  const days: { start: number; pictures: Picture[] }[] = [];
  for (const picture of pictures) {
    const start = new Date(picture.at * 1000).setHours(0, 0, 0, 0) / 1000;
    const last = days.at(-1);
    if (last?.start === start) last.pictures.push(picture);
    else days.push({ start, pictures: [picture] });
  }
  return days;
}

/** All pictures of the history as far as it was read, newest first. */
export function usePictures(): readonly Picture[] {
  const running = useQueue((queue) => queue.running);
  const ended = useQueue((queue) => queue.ended);
  const deleted = useView((view) => view.deleted);
  return useMemo(
    () => picturesOf(running, ended).filter(({ output }) => !deleted.has(output.name)),
    [running, ended, deleted],
  );
}
