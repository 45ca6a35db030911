/** What whoever gets an export reads first; in both languages, for nobody knows who that is. */
export function readingText(organization: string, name: string): string {
  return `Ansim export "${name}" of ${organization}

pictures/    as they were recorded, nothing drawn on them
drawn/       copies of them with the zone and the boxes of the detector painted in
clips/       films around the events, as the cameras sent them
events.csv   one line per event, with the site's time and UTC
events.json  the same and everything else that is known of them
manifest.json  who made this, when and why, and the SHA-256 of every file

No mosaic: people in these pictures and films can be recognised. Give them to nobody who has no right to see them.

Check that nothing was changed:  npx ansim export verify FILE.zip
or, unpacked, without Ansim:     sha256sum -c SHA256SUMS
The hash of manifest.json itself is in the plant's audit trail, under export.end.

--------

${organization}의 안심 내보내기 "${name}"

pictures/    기록된 그대로의 사진
drawn/       구역과 감지 상자를 그려 넣은 사본
clips/       이벤트 전후 영상, 카메라가 보낸 그대로
events.csv   이벤트마다 한 줄, 현장 시각과 UTC
events.json  같은 내용과 그 밖의 모든 기록
manifest.json  누가 언제 왜 만들었는지, 그리고 모든 파일의 SHA-256

모자이크 없음: 사진과 영상에서 사람을 알아볼 수 있어요. 볼 권리가 없는 사람에게 주지 마세요.

바뀐 것이 없는지 확인:         npx ansim export verify FILE.zip
안심 없이, 압축을 푼 뒤 확인:  sha256sum -c SHA256SUMS
manifest.json의 해시는 감사 기록의 export.end에 있어요.
`
}
