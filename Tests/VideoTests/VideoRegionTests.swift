import Video
import Framebuffer
import Testing

struct VideoRegionTests {
  /// Plays changes of a rect at a rate into a region, and returns when the region first named a rect.
  private func play(
    _ rect: Rect, _ region: inout VideoRegion, from start: Int64 = 1_000_000, interval: Int64 = 33_333, count: Int = 60,
    isHeldBack: Bool = false
  ) -> Int64? {
    let map = TileMap(width: 1920, height: 1080)
    var found: Int64?
    for step in 0..<count {
      let now = start + Int64(step) * interval
      region.begin(at: now, isHeldBack: isHeldBack)
      let (columns, rows) = map.tiles(touching: rect)
      for row in rows {
        for column in columns {
          let tile = map.pixels(columns: column..<column + 1, rows: row..<row + 1)
          let box = tile.intersection(rect)
          region.changed(column: column, row: row)
          region.saw(min(box.width, box.height) < 8 ? .narrow : .picture, in: box, column: column, row: row)
        }
      }
      region.settle()
      if found == nil, region.rect != nil { found = now - start }
    }
    return found
  }

  private let video = Rect(x: 301, y: 203, width: 1280, height: 720)

  @Test func aVideoIsFoundToThePixelWithinSixTenthsOfASecond() {
    // The last one ends four pixels behind a tile's edge: too narrow to look like a picture.
    for place in [video, Rect(x: 320, y: 180, width: 1280, height: 720)] {
      var region = VideoRegion(width: 1920, height: 1080)
      let found = play(place, &region)
      #expect(region.rect == place)
      #expect(found ?? 0 >= 500_000 && found ?? .max <= 600_000)
    }
  }

  @Test func aPartThatMovesLateJoinsWithOneNewRectangle() {
    var region = VideoRegion(width: 1920, height: 1080)
    var rects: [Rect] = []
    let lower = Rect(x: 320, y: 320, width: 1280, height: 576)
    for step in 0..<60 {
      _ = play(step < 20 ? lower : video, &region, from: Int64(step + 1) * 33_333, count: 1)
      if let rect = region.rect, rects.last != rect { rects.append(rect) }
    }
    #expect(rects == [lower, lower.union(video)])
  }

  @Test func aLineThatBringsAFewTilesOfEachPictureDelaysNothing() {
    var region = VideoRegion(width: 1920, height: 1080)
    let map = TileMap(width: 1920, height: 1080)
    let place = Rect(x: 320, y: 192, width: 1280, height: 704)
    let (columns, rows) = map.tiles(touching: place)
    for step in 0..<20 {
      region.begin(at: Int64(step) * 33_333)
      for row in rows {
        for column in columns {
          region.changed(column: column, row: row)
          guard (row * 20 + column) % 8 == step % 8 else { continue }
          region.saw(.picture, in: map.pixels(column: column, row: row), column: column, row: row)
        }
      }
      region.settle()
    }
    #expect(region.rect == place)
  }

  @Test func aCursorThatBlinksBesideAVideoIsNotPartOfIt() {
    var region = VideoRegion(width: 1920, height: 1080)
    for step in 0..<60 {
      _ = play(video, &region, from: Int64(step + 1) * 33_333, count: 1)
      if step % 8 == 0 { region.saw(.narrow, in: Rect(x: 1590, y: 400, width: 2, height: 18), column: 24, row: 6) }
    }
    #expect(region.rect == video)
  }

  @Test func textThatTakesTheVideosPlaceEndsIt() {
    var region = VideoRegion(width: 1920, height: 1080)
    _ = play(video, &region)
    #expect(region.rect == video)
    let map = TileMap(width: 1920, height: 1080)
    let (columns, rows) = map.tiles(touching: video)
    for step in 60..<84 {
      region.begin(at: 1_000_000 + Int64(step) * 33_333)
      for row in rows {
        for column in columns {
          region.changed(column: column, row: row)
          region.saw(.drawn, in: map.pixels(column: column, row: row), column: column, row: row)
        }
      }
      region.settle()
    }
    #expect(region.rect == nil)
  }

  @Test func aVideoIsFoundOnALineThatTakesThreeUpdatesASecond() {
    var region = VideoRegion(width: 1920, height: 1080)
    _ = play(video, &region, interval: 333_333, count: 12, isHeldBack: true)
    #expect(region.rect == video)
  }

  @Test func photosThatFollowEachOtherFiveTimesASecondAreNoVideo() {
    var region = VideoRegion(width: 1920, height: 1080)
    #expect(play(Rect(width: 1920, height: 1080), &region, interval: 200_000) == nil)
  }

  @Test func whatChangesSeldomOrIsSmallIsNoVideo() {
    var region = VideoRegion(width: 1920, height: 1080)
    var now: Int64 = 0
    // Another thing changes 30 times a second, so that not every update holds the slow one.
    for step in 0..<120 {
      now += 33_333
      region.begin(at: now)
      region.changed(column: 0, row: 0)
      region.saw(.picture, in: Rect(x: 0, y: 0, width: 64, height: 64), column: 0, row: 0)
      if step % 6 == 0 {
        for row in 5..<12 {
          for column in 5..<12 {
            region.changed(column: column, row: row)
            let box = Rect(x: Int32(column * 64), y: Int32(row * 64), width: 64, height: 64)
            region.saw(.picture, in: box, column: column, row: row)
          }
        }
      }
      region.settle()
    }
    #expect(region.rect == nil)
  }

  @Test func aVideoThatStandsStillEnds() {
    var region = VideoRegion(width: 1920, height: 1080)
    _ = play(video, &region)
    region.begin(at: 1_000_000 + 59 * 33_333 + 1_100_000)
    region.changed(column: 10, row: 10)
    let isMoving = region.isMoving(column: 10, row: 10)
    #expect(!isMoving)
    region.settle()
    #expect(region.rect == nil)
  }

  @Test func aPartThatStandsStillIsNoLongerMoving() {
    var region = VideoRegion(width: 1920, height: 1080)
    _ = play(video, &region)
    #expect(region.isMoving(column: 6, row: 4) && region.isMoving(column: 20, row: 12))
    // The lower half goes on alone.
    let lower = Rect(x: 301, y: 563, width: 1280, height: 360)
    _ = play(lower, &region, from: 1_000_000 + 60 * 33_333, count: 15)
    #expect(!region.isMoving(column: 6, row: 4) && region.isMoving(column: 20, row: 12))
    #expect(!region.isMoving(column: 0, row: 0))
  }

  @Test func anotherVideoElsewhereTakesItsPlace() {
    var region = VideoRegion(width: 1920, height: 1080)
    _ = play(Rect(x: 0, y: 0, width: 400, height: 300), &region)
    let other = Rect(x: 800, y: 500, width: 640, height: 360)
    _ = play(other, &region, from: 4_000_000)
    #expect(region.rect == other)
  }

  @Test func textThatMovesIsNoVideoAndAVideoHasItsPlainPartsToo() {
    for (pictures, expected) in [(0, nil), (3, Rect(x: 64, y: 64, width: 512, height: 320))] as [(Int, Rect?)] {
      var region = VideoRegion(width: 1920, height: 1080)
      for step in 0..<60 {
        region.begin(at: Int64(step) * 33_333)
        for row in 1..<6 {
          for column in 1..<9 {
            // Columns of tiles are pictures in some updates and plain in others.
            let tile = Rect(x: Int32(column * 64), y: Int32(row * 64), width: 64, height: 64)
            region.changed(column: column, row: row)
            region.saw((column + step) % 4 < pictures ? .picture : .drawn, in: tile, column: column, row: row)
          }
        }
        region.settle()
      }
      #expect(region.rect == expected)
    }
  }
}
