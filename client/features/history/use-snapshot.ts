import type { Ref, ShallowRef } from 'vue'
import type { HistoryMoment } from '#contract/history-routes'
import type { IncidentId } from '#contract/ids'
import type { Playhead } from './use-playhead.ts'
import { ref, shallowRef } from 'vue'
import { wallText } from '../../core/history/site-clock.ts'

interface SnapshotView {
  readonly shownMoment: () => HistoryMoment | undefined
  readonly shownAt: () => number
  readonly picturePng: (withDrawn: boolean) => Promise<Blob | undefined>
}

interface SnapshotParts {
  readonly views: Readonly<ShallowRef<readonly SnapshotView[] | null>>
  readonly playhead: Pick<Playhead, 'isPlaying' | 'toggle'>
  readonly timeZone: Readonly<Ref<string>>
  readonly drawn: Readonly<Ref<boolean>>
  readonly nameOf: (cameraId: string) => string
}

/** REV-5: the picture of the first camera that shows one, as it stands, for the sheet that asks why it leaves. */
export function useSnapshot({ views, playhead, timeZone, drawn, nameOf }: SnapshotParts) {
  const snapshot = shallowRef<{ readonly incidentId: IncidentId, readonly name: string, readonly made: () => Promise<Blob> }>()
  const isSnapshotOpen = ref(false)

  function takeSnapshot(): void {
    const view = views.value?.find(each => each.shownMoment())
    const moment = view?.shownMoment()
    if (!view || !moment)
      return
    if (playhead.isPlaying.value)
      playhead.toggle()
    const withDrawn = drawn.value
    snapshot.value = {
      incidentId: moment.incidentId,
      name: `${nameOf(moment.cameraId)} ${wallText(view.shownAt(), timeZone.value).replace('T', ' ').replaceAll(':', '-')}`,
      async made() {
        const png = await view.picturePng(withDrawn)
        if (!png)
          throw new Error('There is no picture to save.')
        return png
      },
    }
    isSnapshotOpen.value = true
  }
  return { snapshot, isSnapshotOpen, takeSnapshot }
}
