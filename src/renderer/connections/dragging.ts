import type { DragEvent } from 'react';
import { create } from 'zustand';
import type { ProfileId } from '../../shared/ids.ts';
import { place, savedProfiles } from './list-actions.ts';

interface Drag {
  /** The connection that is dragged; null = none is. */
  readonly id: ProfileId | null;
  /** Where it would go now: before or behind this connection, or into this group. */
  readonly over: { readonly id: ProfileId; readonly isAfter: boolean } | { readonly group: string } | null;
}

export const dragStore = create<Drag>()(() => ({ id: null, over: null }));

const { getState, setState } = dragStore;
const end = (): void => setState({ id: null, over: null });

/** What makes a row one that can be dragged, and that takes others above and below itself. */
export function rowDrag({ id, group }: { id: ProfileId; group: string }) {
  return {
    draggable: true,
    onDragStart(event: DragEvent) {
      event.dataTransfer.effectAllowed = 'move';
      // Firefox and Chromium begin no drag without data; its text is nobody's business.
      event.dataTransfer.setData('application/x-warren-connection', '');
      setState({ id, over: null });
    },
    onDragEnd: end,
    onDragOver(event: DragEvent) {
      if (getState().id === null) return;
      event.preventDefault();
      const { top, height } = event.currentTarget.getBoundingClientRect();
      const isAfter = event.clientY > top + height / 2;
      const { over } = getState();
      if (over && 'id' in over && over.id === id && over.isAfter === isAfter) return;
      setState({ over: { id, isAfter } });
    },
    onDrop(event: DragEvent) {
      event.preventDefault();
      const { id: dragged, over } = getState();
      end();
      if (dragged === null || dragged === id || !over || !('id' in over)) return;
      place(dragged, { group, before: over.isAfter ? behind(id, dragged, group) : id });
    },
  };
}

/** What makes a group's heading take connections into the group. */
export function groupDrop(group: string) {
  return {
    onDragOver(event: DragEvent) {
      if (getState().id === null) return;
      event.preventDefault();
      const { over } = getState();
      if (!over || !('group' in over) || over.group !== group) setState({ over: { group } });
    },
    onDrop(event: DragEvent) {
      event.preventDefault();
      const { id: dragged } = getState();
      end();
      if (dragged !== null) place(dragged, { group, before: null });
    },
  };
}

/** The connection that stands behind `id` in its group, the dragged one left out; null = none does. */
function behind(id: ProfileId, dragged: ProfileId, group: string): ProfileId | null {
  const own = savedProfiles().filter((profile) => profile.group === group && profile.id !== dragged);
  return own[own.findIndex((profile) => profile.id === id) + 1]?.id ?? null;
}
