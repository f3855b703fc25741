/** Hands the rows of a file that were not taken to whoever sits at the PC, as the hub wrote them. */
export function saveRejections(csv: Uint8Array, fileName: string): void {
  const address = URL.createObjectURL(new Blob([new Uint8Array(csv)], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `${fileName.replace(/\.[^.]*$/, '')}-rejections.csv`
  link.click()
  URL.revokeObjectURL(address)
}
