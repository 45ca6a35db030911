import type { Ref } from 'vue'
import type { SiteId } from '#contract/ids'
import type { PlantImport, PlantPreview } from '#contract/plant-file'
import type { FailureText } from '../../ui/failure-text.ts'
import { shallowRef, watch } from 'vue'
import { usePlantStore } from '../../stores/plant-store.ts'
import { useAttempt } from '../../ui/use-attempt.ts'

export interface ChosenFile { readonly name: string, readonly content: unknown, readonly preview: PlantPreview }

/** A site's configuration file: saving it, looking at what one changes, doing that, and taking it back. */
export function usePlantFile(siteId: Readonly<Ref<SiteId | undefined>>) {
  const plant = usePlantStore()
  const chosen = shallowRef<ChosenFile>()
  const last = shallowRef<PlantImport>()
  const isDone = shallowRef(false)
  const { working, failure, attempt } = useAttempt()
  const problem: Readonly<Ref<FailureText | undefined>> = failure

  async function readLast(): Promise<void> {
    last.value = siteId.value && (await plant.lastImport(siteId.value).catch(() => ({ import: undefined }))).import
  }
  watch(siteId, () => {
    chosen.value = undefined
    isDone.value = false
    void readLast()
  }, { immediate: true })

  async function look(name: string, content: unknown): Promise<void> {
    isDone.value = false
    chosen.value = undefined
    await attempt(async () => {
      chosen.value = { name, content, preview: await plant.previewImport(siteId.value!, content) }
    })
  }
  return {
    chosen,
    last,
    isDone,
    working,
    failure: problem,
    async choose(file: File) {
      // What is no JSON is a foreign file as well: the server says so of anything that is none of ours.
      const content: unknown = await file.text().then(text => JSON.parse(text) as unknown).catch(() => null)
      await look(file.name, content)
    },
    /** Once more, after somebody else changed the site. */
    lookAgain: () => chosen.value
      ? look(chosen.value.name, chosen.value.content)
      : Promise.resolve(),
    forget: () => chosen.value = undefined,
    async apply() {
      const file = chosen.value
      if (!file || !await attempt(async () => last.value = await plant.importFile(siteId.value!, file.content, file.preview.basis)))
        return
      chosen.value = undefined
      isDone.value = true
    },
    async undo() {
      if (await attempt(() => plant.undoImport(siteId.value!)))
        isDone.value = false
      await readLast()
    },
    async save(siteName: string) {
      await attempt(async () => {
        const file = await plant.exportFile(siteId.value!)
        const address = URL.createObjectURL(new Blob([`${JSON.stringify(file, null, 2)}\n`], { type: 'application/json' }))
        const link = document.createElement('a')
        link.href = address
        link.download = `ansim-${siteName.replace(/[^\p{L}\p{N}-]+/gu, '-')}.json`
        link.click()
        setTimeout(() => URL.revokeObjectURL(address), 10_000)
      })
    },
  }
}
