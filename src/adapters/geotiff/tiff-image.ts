# Errors

Every failure that a user can cause or fix has a code. The code is the contract; the sentences may improve. `{…}` is
filled with the values at hand; `--json` gives them in `details`.

Kinds: `input`, the data is wrong (exit code 2, never retried); `usage`, the call is wrong (exit code 2); `outside`,
something is away or full (exit code 1, queued work is tried again). A bug has no code: exit code 1 and a stack.
A batch that finished with failed items exits with 3. *Insufficient evidence* is no error but a result with a reason.

This file is written by `npm run docs:errors`.

| code | kind | 说明 | meaning | 处理 | what to do |
|---|---|---|---|---|---|
| `SCENE_NOT_FOUND` | input | 找不到影像文件 {file} | Scene file {file} does not exist | 检查路径后重试 | Check the path |
| `SCENE_UNREADABLE` | input | 影像 {file} 无法读取：{why} | Scene {file} cannot be read: {why} | 重新拷贝或用 gdal_translate 另存后再试 | Copy it again, or rewrite it with gdal_translate |
| `SCENE_UNSUPPORTED` | input | 影像 {file} 的 {what} 不受支持（{value}） | Scene {file} has an unsupported {what} ({value}) | 用 gdal_translate -co COMPRESS=DEFLATE 转换后再试 | Convert it with gdal_translate -co COMPRESS=DEFLATE |
| `SCENE_TOO_LARGE` | input | 影像 {file} 的{what}为 {value}，超过上限 {limit} | Scene {file} has {what} of {value}, above the limit of {limit} | 文件可能已损坏；若无误，用 gdal_translate -co TILED=YES -co COMPRESS=DEFLATE 重写，或以 QINGSHAN_SCENE_LIMITS={limitName}=… 调高上限 | It may be damaged; if it is not, rewrite it with gdal_translate -co TILED=YES -co COMPRESS=DEFLATE, or raise the limit with QINGSHAN_SCENE_LIMITS={limitName}=… |
| `SCENE_FOLDER_EMPTY` | input | {file} 中没有 GeoTIFF 影像 | There is no GeoTIFF scene in {file} | 给出含影像的文件夹，或直接给出影像文件 | Give the folder that holds the scene, or the scene file itself |
| `SCENE_AMBIGUOUS` | input | {file} 中有多景影像：{files} | {file} holds more than one scene: {files} | 直接给出其中一个文件，或每景一个文件夹 | Name one of the files, or keep one scene per folder |
| `SCENE_COMPANION` | input | {file} 不是影像，是 {scene} 的附属文件（金字塔、掩膜或元数据） | {file} is no scene but belongs to {scene} (overviews, mask or metadata) | 改用 {scene} | Give {scene} instead |
| `SCENE_JPEG2000` | input | 不读取 JPEG 2000 影像 {file} | Scenes in JPEG 2000 are not read: {file} | 先运行以下命令，再用同一路径重试：{command} | Run this first, then give the same path again: {command} |
| `SCENE_PARTS_DIFFER` | input | 同一景的分波段文件不一致：{file} 的{what}与 {other} 不同 | The band files of one scene do not match: {file} differs from {other} in {what} | 使用同一次下载的原始文件，或用同样的 gdal_translate 选项逐一转换 | Use the files as delivered, or convert all of them with the same gdal_translate options |
| `SCENE_NO_CRS` | input | 影像 {file} 没有坐标系 | Scene {file} has no coordinate reference system | 用 gdal_edit.py -a_srs EPSG:4544 写入正确的坐标系 | Write the right one with gdal_edit.py -a_srs EPSG:4544 |
| `SCENE_NO_TRANSFORM` | input | 影像 {file} 有坐标系但没有地理变换，无法定位 | Scene {file} has a CRS but no geotransform, so its pixels have no place | 取得正射产品，或先用 gdalwarp 定位 | Obtain the orthorectified product, or place it with gdalwarp |
| `NOT_ORTHO` | input | 影像 {file} 未正射（{why}） | Scene {file} is not orthorectified ({why}) | 先运行：{command} | Run first: {command} |
| `SCENE_WEB_MERCATOR` | input | 影像 {file} 是 Web 墨卡托（EPSG:3857），面积放大 25–43 % | Scene {file} is in Web Mercator (EPSG:3857), which inflates areas by 25–43 % | 取得 CGCS2000 或 UTM 的原始正射影像 | Obtain the original orthophoto in CGCS2000 or UTM |
| `BAND_ROLES_UNKNOWN` | input | 影像 {file} 的波段含义不明（{bandCount} 个波段） | The band roles of scene {file} are unknown ({bandCount} bands) | 用 --bands red=3,nir=4 指定 | Name them with --bands red=3,nir=4 |
| `BAND_MISSING` | input | 影像 {file} 没有 {band} 波段 | Scene {file} has no {band} band | 换用含该波段的影像，或用 --bands 更正波段对应 | Use a scene that has it, or correct --bands |
| `SCENE_NO_DATE` | input | 影像 {file} 没有成像日期 | The acquisition date of scene {file} is unknown | 用 --date 2023-08-15 指定 | Give it with --date 2023-08-15 |
| `SCENE_OFFSET_UNKNOWN` | input | Sentinel-2 影像 {file} 的 BOA 偏移状态不明 | It is unknown whether the BOA offset of Sentinel-2 scene {file} was applied | 提供 MTD_MSIL2A.xml，或用 --offset-applied yes\|no 指定 | Supply MTD_MSIL2A.xml, or say --offset-applied yes\|no |
| `CLOUD_MASK_UNREADABLE` | input | 云掩膜 {file} 无法使用：{why} | Cloud mask {file} cannot be used: {why} | 提供与影像重叠的栅格或面矢量 | Supply a raster or polygons that overlap the scene |
| `SCENE_CHANGED` | input | 影像 {file} 登记后被改动 | Scene {file} changed after it was registered | 用 qingshan scenes add 重新登记 | Register it again with qingshan scenes add |
| `REMOTE_REFUSED` | input | 不读取 {file}：{why} | {file} is not read: {why} | 如确需读取，把 {entry} 加入 QINGSHAN_REMOTE_HOSTS（逗号分隔） | If it is meant to be read, add {entry} to QINGSHAN_REMOTE_HOSTS (separated by commas) |
| `REMOTE_ADDRESS` | usage | 网址 {file} 不能用：{why} | The address {file} cannot be used: {why} | 更正网址；口令不写在网址里，写在 QINGSHAN_REMOTE_HOSTS 中 | Correct it; a password does not belong in it but in QINGSHAN_REMOTE_HOSTS |
| `REMOTE_DENIED` | input | 服务器不提供 {file}（HTTP {status}） | The server does not give {file} (HTTP {status}) | 检查网址和权限；签名网址可能已过期 | Check the address and the permission; a signed link may have expired |
| `REMOTE_UNSUITABLE` | input | {file} 所在的服务器不适合按块读取：{why} | The server of {file} cannot serve parts of a file: {why} | 先下载到本地再用，或换一个支持范围请求和 ETag 的服务器 | Download the file first, or use a server with range requests and ETags |
| `REMOTE_CHANGED` | input | {file} 在读取期间被改动 | {file} changed while it was being read | 等上传完成后重新运行；登记过的影像用 qingshan scenes add 重新登记 | Run again when the upload is complete; register it again with qingshan scenes add if it was registered |
| `REMOTE_UNTRUSTED` | outside | {file} 所在服务器的证书不可信：{why} | The certificate of the server of {file} is not trusted: {why} | 把单位的 CA 证书文件写入环境变量 NODE_EXTRA_CA_CERTS 后重新启动 | Name the file of your CA certificate in NODE_EXTRA_CA_CERTS and start again |
| `REMOTE_FAILED` | outside | {file} 多次读取失败：{why} | {file} could not be read after retries: {why} | 检查网络和服务器后重试；时限由 QINGSHAN_REMOTE_SECONDS 设定 | Check the network and the server and try again; QINGSHAN_REMOTE_SECONDS sets the time limit |
| `MINES_NOT_FOUND` | input | 找不到矿山文件 {file} | Mine file {file} does not exist | 检查路径后重试 | Check the path |
| `MINES_UNREADABLE` | input | 矿山文件 {file} 无法读取：{why} | Mine file {file} cannot be read: {why} | 换用 GeoPackage、Shapefile、GeoJSON、FileGDB、FlatGeobuf 或 KML | Use GeoPackage, Shapefile, GeoJSON, FileGDB, FlatGeobuf or KML |
| `MINES_EMPTY` | input | 矿山文件 {file} 没有图斑 | Mine file {file} has no features | 检查图层与导出条件 | Check the layer and the export filter |
| `MINES_NOT_POLYGON` | input | {file} 第 {row} 条（{feature}）不是面 | Feature {feature} (row {row}) of {file} is not a polygon | 只保留面要素 | Keep polygons only |
| `MINES_NO_ID` | input | {file} 第 {row} 条没有图斑编号（字段 {field}） | Row {row} of {file} has no patch id (field {field}) | 补填编号，或用 --mapping 指定编号字段 | Fill it in, or name the id field with --mapping |
| `MINES_DUPLICATE_ID` | input | {file} 中图斑编号 {feature} 重复（第 {rows} 条） | Patch id {feature} occurs more than once in {file} (rows {rows}) | 更正编号；两条都未导入 | Correct the ids; none of the rows was imported |
| `MINES_BAD_VALUE` | input | {file} 第 {row} 条（{feature}）字段 {field} 的值“{value}”无效：{why} | Field {field} of feature {feature} (row {row}) of {file} has the invalid value "{value}": {why} | 更正后重新导入 | Correct it and import again |
| `MINES_AREA_UNIT` | input | {file} 图斑 {feature} 的登记面积 {value} 与图形面积 {measured} 平方米按平方米、亩、公顷都不符 | The recorded area {value} of feature {feature} of {file} fits its outline of {measured} m² neither in m², mu nor ha | 核对面积或图形 | Check the area or the outline |
| `MAPPING_INVALID` | input | 字段对照文件 {file} 无效：{why} | Field mapping {file} is invalid: {why} | 参照 docs/configuration.md 的示例更正 | Correct it after the example in docs/configuration.md |
| `POLYGON_INVALID` | input | 图斑 {feature} 的图形无效：{why} | The outline of feature {feature} is invalid: {why} | 在 QGIS 中修复该图形后重新导入 | Repair it in QGIS and import again |
| `POLYGONS_OVERLAP` | input | 图斑 {feature} 与 {other} 重叠 {shareFmt} | Features {feature} and {other} overlap by {shareFmt} | 更正边界，或合并为一个图斑 | Correct the boundary, or merge them |
| `POLYGON_OUTSIDE` | input | 没有图斑落在影像 {file} 内 | No feature lies inside scene {file} | 检查坐标系和影像范围 | Check the CRS and the extent of the scene |
| `CRS_UNKNOWN` | input | {file} 的坐标系“{crs}”无法识别 | The CRS "{crs}" of {file} is not known | 转换到 EPSG:4490 或 EPSG:4513–4554 后再试 | Convert to EPSG:4490 or EPSG:4513–4554 |
| `CRS_AMBIGUOUS` | input | {file} 没有坐标系，坐标 {x}, {y} 对应不止一个高斯投影带 | {file} has no CRS and its coordinates {x}, {y} fit more than one Gauss–Krüger zone | 用 --crs EPSG:4544 指定 | Give it with --crs EPSG:4544 |
| `COORDINATES_OUTSIDE_CRS` | input | 坐标 {x}, {y} 无法换算到坐标系 {crs} | The coordinates {x}, {y} have no place in the CRS {crs} | 检查文件声明的坐标系与坐标是否一致，以及 X、Y 是否颠倒 | Check that the declared CRS fits the coordinates, and that x and y are not exchanged |
| `DATUM_LEGACY` | input | {file} 使用西安80或北京54坐标（{crs}），偏差可达百米 | {file} uses Xian 1980 or Beijing 1954 ({crs}), which is up to 100 m off | 由测绘部门转换到 CGCS2000 后再导入 | Have it converted to CGCS2000 by the surveying department first |
| `SENSOR_PAIR` | input | 前时相 {baseline} 与后时相 {current} 的波段不可比（{why}） | Baseline {baseline} and current {current} cannot be compared ({why}) | 换用同类传感器的影像 | Use scenes of comparable sensors |
| `DATE_LIST_MIXED` | input | 同一时相的影像 {files} 不是同一天（{days}） | The scenes {files} of one date were taken on different days ({days}) | 一个时相只列同一天的影像 | List scenes of one day only for a date |
| `DATE_ORDER` | input | 前时相 {baselineDate} 不早于后时相 {currentDate} | The baseline date {baselineDate} is not before the current date {currentDate} | 检查影像顺序和日期 | Check the order and the dates of the scenes |
| `POLICY_INVALID` | input | 评分规则 {file} 无效：{why} | Policy {file} is invalid: {why} | 参照 policies/default.json 更正 | Correct it after policies/default.json |
| `OPTION_INVALID` | usage | 选项 {option} 的值“{value}”无效：{rule} | Option {option} has the invalid value "{value}": {rule} | 见 qingshan {command} --help | See qingshan {command} --help |
| `CONFIG_INVALID` | usage | 环境变量 {variable} 的值“{value}”无效：{rule} | Environment variable {variable} has the invalid value "{value}": {rule} | 见 docs/configuration.md | See docs/configuration.md |
| `OUTPUT_EXISTS` | usage | 输出 {file} 已存在 | Output {file} exists already | 换一个位置，或加 --force 覆盖 | Choose another place, or overwrite with --force |
| `OUTPUT_FAILED` | outside | 无法写入 {file}：{why} | {file} cannot be written: {why} | 检查磁盘空间和权限后重试；已有文件未受影响 | Check disk space and permissions and try again; nothing that existed was touched |
| `DATA_FOLDER_LOCKED` | outside | 数据目录 {folder} 正被进程 {pid} 使用 | Data folder {folder} is in use by process {pid} | 等它结束，或设置 DATABASE_URL 使用 PostgreSQL | Wait for it, or set DATABASE_URL to use PostgreSQL |
| `DATA_FOLDER_MISSING` | usage | 数据目录 {folder} 尚未建立 | Data folder {folder} does not exist yet | 先运行 qingshan init | Run qingshan init first |
| `DATA_FOLDER_BROKEN` | outside | 数据目录 {folder} 无法打开：{why} | Data folder {folder} cannot be opened: {why} | 检查权限和磁盘空间；若文件已损坏，从备份恢复该目录 | Check permissions and disk space; if its files are damaged, restore the folder from a backup |
| `DATABASE_FULL` | outside | 数据库无法写入，磁盘已满：{why} | The database cannot be written, the disk is full: {why} | 腾出空间后重试；已登记的内容完好 | Free some space and try again; what is on record is safe |
| `DATABASE_UNREACHABLE` | outside | 无法连接数据库：{why} | The database cannot be reached: {why} | 检查 DATABASE_URL 和数据库服务 | Check DATABASE_URL and the database service |
| `REDIS_UNREACHABLE` | outside | 无法连接 Redis：{why} | Redis cannot be reached: {why} | 检查 REDIS_URL 和 Redis 服务 | Check REDIS_URL and the Redis service |
| `REDIS_EVICTION` | outside | Redis 的淘汰策略是 {policy}，任务可能丢失 | Redis evicts with {policy}, so jobs could be lost | 设置 maxmemory-policy noeviction | Set maxmemory-policy noeviction |
| `JOB_INTERRUPTED` | outside | 任务多次中断：处理它的进程被终止或内存不足 | The job was interrupted again and again: its process was killed or ran out of memory | 查看内存和日志；调小 QINGSHAN_THREADS 后重新运行 | Look at memory and logs; run again with a smaller QINGSHAN_THREADS |
| `WORKER_NEEDS_DATABASE` | usage | worker 需要 DATABASE_URL；内嵌数据库只供一个进程使用 | worker needs DATABASE_URL; the embedded database serves one process only | 设置 DATABASE_URL，或直接用 qingshan run | Set DATABASE_URL, or use qingshan run |
| `FOLLOW_NEEDS_DATABASE` | usage | status --follow 需要 DATABASE_URL；内嵌数据库被它占用时没有进程能处理任务 | status --follow needs DATABASE_URL; while it holds the embedded database nobody can work on the jobs | 直接用 qingshan run，它会显示进度 | Use qingshan run, which shows how far it is |
| `QUARTER_INVALID` | usage | 季度“{value}”无效 | "{value}" is not a quarter | 写成 2023Q4 | Write it like 2023Q4 |
| `MINE_UNKNOWN` | usage | 没有编号为 {id} 的矿山或图斑 | There is no mine or patch {id} | 用 qingshan mines list 查看 | See qingshan mines list |
| `SCENE_UNKNOWN` | usage | 没有登记过影像 {id} | There is no registered scene {id} | 用 qingshan scenes list 查看 | See qingshan scenes list |
| `WORKINGS_ONE_SCORE` | usage | 算式文件限一个有评分的图斑，现有 {scored} 个（{patches}） | A workings file is for one scored patch; there are {scored} ({patches}) | 给出一个有评分的图斑编号 | Name one scored patch |
| `SCORE_MISSING` | usage | {id} 在 {quarter} 没有结果 | {id} has no result in {quarter} | 先运行 qingshan run --quarter {quarter} | Run qingshan run --quarter {quarter} first |
