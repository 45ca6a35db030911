"""python3 -m unittest discover models/training"""

import contextlib
import io
import json
import shutil
import sys
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch
from PIL import Image

import train
from detector import batches
from detector.assignment import assign, pair_iou
from detector.augment import augmented, infrared
from detector.average_precision import area, average_precisions
from detector.h264_twins import h264_twin
from detector.labelled_pictures import LABELS, LabelledPicture, WrongFolder, load_pixels, read_pictures, with_cut_heads
from detector.losses import detection_loss
from detector.network import YoloxNano, anchor_grid, decode_boxes, offsets_of
from detector.onnx_writer import write_onnx
from detector.placement import letterbox, mosaic
from detector.sample import empty_sample
from detector.weights import WrongWeights, fold_focus, mix, read_trained, read_weights

SHIPPED = Path(__file__).resolve().parents[1] / "ansim-nano-5" / "model.onnx"
SEED = 20261121


def focus(pictures: torch.Tensor) -> torch.Tensor:
    """YOLOX' own four slices."""
    return torch.cat((pictures[..., ::2, ::2], pictures[..., 1::2, ::2], pictures[..., ::2, 1::2], pictures[..., 1::2, 1::2]), 1)


def write_folder(folder: Path, images: list[dict], classes: list[str] | None = None) -> None:
    (folder / "images").mkdir()
    for image in images:
        if image.get("broken"):
            (folder / "images" / image["file"]).write_bytes(b"<html>")
        elif image.get("cut"):
            whole = folder / "whole.jpg"
            Image.effect_noise((100, 80), 90).convert("RGB").save(whole)
            (folder / "images" / image["file"]).write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
        elif "/" not in image["file"]:
            Image.new("RGB", (100, 80), (90, 120, 60)).save(folder / "images" / image["file"])
    described = [{"split": "train", "source": "s", "labelled": [0, 1], "boxes": [], **image} for image in images]
    (folder / "annotations.json").write_text(json.dumps({"classes": classes or list(LABELS), "images": described}), "utf8")


class WeightsTest(unittest.TestCase):
    def test_focus_folds_into_one_convolution(self) -> None:
        torch.manual_seed(SEED)
        weight, bias, pictures = torch.randn(4, 12, 3, 3), torch.randn(4), torch.randn(2, 3, 32, 48)
        before = torch.nn.functional.conv2d(focus(pictures), weight, bias, padding=1)
        after = torch.nn.functional.conv2d(pictures, fold_focus(weight), bias, stride=2, padding=2)
        self.assertLess(float((before - after).abs().max()), 1e-4)

    def test_what_is_written_is_read_again(self) -> None:
        torch.manual_seed(SEED)
        network = read_weights(SHIPPED, len(LABELS)).eval()
        model = write_onnx(network, 416)
        self.assertEqual([node.op_type for node in model.graph.node if node.op_type in ("Slice", "Gather", "NonMaxSuppression")], [])
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "model.onnx"
            file.write_bytes(model.SerializeToString())
            self.assertLessEqual(file.stat().st_size, 4_000_000)
            again = read_weights(file, len(LABELS)).eval()
        pictures = torch.rand(1, 3, 64, 96) * 255
        with torch.no_grad():
            self.assertTrue(torch.equal(network(pictures), again(pictures)))

    def test_a_temperature_is_in_the_file_and_not_in_what_is_read_of_it(self) -> None:
        torch.manual_seed(SEED)
        network, pictures = YoloxNano(2).eval(), torch.rand(1, 3, 64, 96) * 255
        model = write_onnx(network, 64, temperature=1.6)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "model.onnx"
            file.write_bytes(model.SerializeToString())
            learnt = read_weights(file, 2).eval()
            del model.metadata_props[:]
            file.write_bytes(model.SerializeToString())
            written = read_weights(file, 2).eval()
        with torch.no_grad():
            before, after, found = network(pictures), written(pictures), learnt(pictures)
        self.assertTrue(torch.allclose(before, found, atol=1e-5))
        self.assertTrue(torch.allclose(before[..., 4] / 1.6, after[..., 4], atol=1e-5))
        others = [0, 1, 2, 3, 5, 6]
        self.assertTrue(torch.equal(before[..., others], after[..., others]))

    def test_inputs_of_320_and_416_share_their_weights(self) -> None:
        network = read_weights(SHIPPED, len(LABELS))
        large, small = write_onnx(network, 416), write_onnx(network, 320)
        self.assertEqual([tensor.SerializeToString() for tensor in large.graph.initializer], [tensor.SerializeToString() for tensor in small.graph.initializer])
        self.assertEqual([node.SerializeToString() for node in large.graph.node], [node.SerializeToString() for node in small.graph.node])
        told = [[dim.dim_value for dim in model.graph.output[0].type.tensor_type.shape.dim] for model in (large, small)]
        self.assertEqual(told, [[0, 3549, 11], [0, 2100, 11]])

    def test_another_network_is_refused(self) -> None:
        model = write_onnx(YoloxNano(2), 64)
        del model.graph.node[-20:]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "cut.onnx"
            file.write_bytes(model.SerializeToString())
            self.assertRaises(WrongWeights, read_weights, file, 2)

    def test_other_classes_begin_unsure(self) -> None:
        network = read_weights(SHIPPED, 3)
        self.assertAlmostEqual(float(network.heads[0].class_logits.bias.sigmoid().max()), 0.01, 3)

    def test_mix_goes_from_one_to_the_other(self) -> None:
        a, b = YoloxNano(2), YoloxNano(2)
        mix(a, b, 1.0)
        self.assertTrue(all(torch.allclose(x, y) for x, y in zip(a.parameters(), b.parameters(), strict=True)))

    def test_of_several_trainings_the_average_counts(self) -> None:
        runs = [YoloxNano(2) for _ in range(3)]
        with tempfile.TemporaryDirectory() as name:
            files = [Path(name) / f"{index}.pt" for index in range(3)]
            for run, file in zip(runs, files, strict=True):
                torch.save(run.state_dict(), file)
            found = read_trained(files, 2)
        for averaged, *each in zip(found.parameters(), *(run.parameters() for run in runs), strict=True):
            self.assertTrue(torch.allclose(averaged, torch.stack(each).mean(0), atol=1e-5))


class PicturesTest(unittest.TestCase):
    def test_bad_pictures_and_boxes_are_named(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_folder(
                folder,
                [
                    {"file": "good.png", "boxes": [[0, 10, 10, 50, 70], [1, 60, 60, 140, 70], [0, 200, 10, 220, 30], [0, 5, 5, 5, 40]]},
                    {"file": "html.png", "broken": True},
                    {"file": "class.png", "boxes": [[9, 1, 1, 20, 20]]},
                    {"file": "../out.png"},
                    {"file": "cut.jpg", "cut": True},
                    {"file": "negative.png", "boxes": [[-1, 1, 1, 20, 20]]},
                    {"file": "nan.png", "boxes": [[0, 1, float("nan"), 20, 20]]},
                    {"file": "known.png", "labelled": [0, 6]},
                ],
            )
            found = read_pictures(folder, "train")
            self.assertEqual([picture.file.name for picture in found.pictures], ["good.png"])
            self.assertEqual(found.pictures[0].boxes.tolist(), [[0, 10, 10, 50, 70], [1, 60, 60, 100, 70]])
            told = "\n".join(found.troubles)
            for word in ("html.png is left out", "class.png is left out", "../out.png is left out", "cut.jpg is left out", "negative.png is left out", "nan.png is left out", "known.png is left out", "reaches out of the picture", "lies outside or is empty"):
                self.assertIn(word, told)

    def test_a_folder_that_is_none(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            self.assertRaises(WrongFolder, read_pictures, Path(name), "train")
        with tempfile.TemporaryDirectory() as name:
            write_folder(Path(name), [{"file": "a.png"}], ["person", "giraffe"])
            with self.assertRaisesRegex(WrongFolder, "giraffe"):
                read_pictures(Path(name), "train")

    def test_what_a_source_does_not_label_is_not_known_there(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            write_folder(Path(name), [{"file": "a.png", "labelled": [0, 5], "boxes": [[0, 10, 10, 50, 70]]}])
            picture = read_pictures(Path(name), "train").pictures[0]
            sample, scale = letterbox(picture, 416)
            self.assertEqual(scale, 4.16)
            self.assertEqual([bool(sample.known[10, 10, label]) for label in range(6)], [True, False, False, False, False, True])
            # Below the picture is padding: nothing is there, and that is known.
            self.assertTrue(sample.known[-1].all())

    def test_every_augmentation_keeps_boxes_inside(self) -> None:
        print(f"seed {SEED}")
        random = np.random.default_rng(SEED)
        with tempfile.TemporaryDirectory() as name:
            write_folder(Path(name), [{"file": f"{i}.png", "labelled": [0, 1], "boxes": [[0, 10, 10, 50, 70], [1, 20, 5, 40, 20]]} for i in range(4)])
            pictures = read_pictures(Path(name), "train").pictures
            for _ in range(60):
                sample = augmented(pictures, 320, random)
                self.assertEqual((sample.pixels.shape, sample.pixels.dtype, sample.known.shape), ((320, 320, 3), np.uint8, (40, 40, 6)))
                self.assertTrue((sample.boxes[:, 1:] >= 0).all() and (sample.boxes[:, 1:] <= 320).all())
                self.assertTrue((sample.boxes[:, 3:] > sample.boxes[:, 1:3]).all())
            self.assertGreater(len(mosaic(pictures, 320, random).boxes), 0)

    def test_infrared_knows_no_vests(self) -> None:
        sample = empty_sample(320)
        sample.boxes = np.array([[0, 1, 1, 50, 90], [3, 5, 5, 40, 40]], np.float32)
        infrared(sample, np.random.default_rng(SEED))
        self.assertEqual(sample.boxes[:, 0].tolist(), [0])
        self.assertFalse(sample.known[..., 3].any())
        self.assertTrue(sample.known[..., 1].all())


    @unittest.skipUnless(shutil.which("ffmpeg"), "ffmpeg is not there")
    def test_a_twin_is_the_same_picture_as_a_camera_sends_it(self) -> None:
        with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as other, tempfile.TemporaryDirectory() as twins:
            originals = []
            for folder, colour in ((name, (200, 60, 30)), (other, (20, 90, 160))):
                write_folder(Path(folder), [{"file": "a.png", "boxes": [[0, 10, 10, 50, 70]]}])
                picture = Image.effect_noise((101, 75), 60).convert("RGB")
                picture.paste(colour, (20, 20, 60, 60))
                picture.save(Path(folder) / "images" / "a.png")
                originals += read_pictures(Path(folder), "train").pictures
            random = np.random.default_rng(SEED)
            for picture in originals:
                twin = h264_twin(picture, Path(twins), random)
                self.assertEqual((twin.width, twin.height, twin.boxes.tolist()), (101, 75, [[0, 10, 10, 50, 70]]))
                before, after = load_pixels(picture).astype(int), load_pixels(twin).astype(int)
                self.assertEqual(before.shape, after.shape)
                # Of this folder's picture and no other's, and not the picture itself.
                self.assertLess(abs(before[30:50, 30:50] - after[30:50, 30:50]).mean(), 12)
                self.assertGreater(abs(before - after).mean(), 3)
            self.assertEqual(h264_twin(originals[0], Path(twins), random).file, h264_twin(originals[0], Path(twins), random).file)


    def test_heads_are_cut_to_their_hats(self) -> None:
        boxes = np.array([[0, 10, 10, 50, 70], [1, 10, 10, 30, 40], [2, 60, 0, 80, 20]], np.float32)
        picture = LabelledPicture(Path("a.png"), "s", frozenset(range(5)), boxes, 100, 80)
        self.assertEqual(with_cut_heads(picture, 0.5).boxes.tolist(), [[0, 10, 10, 50, 70], [1, 10, 10, 30, 25], [2, 60, 0, 80, 10]])
        self.assertEqual(with_cut_heads(picture, 1.0).boxes.tolist(), picture.boxes.tolist())


class TrainTest(unittest.TestCase):
    def test_a_batch_is_a_function_of_its_seed_whoever_makes_it(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            write_folder(Path(name), [{"file": f"{i}.png", "boxes": [[0, 10, 10, 50, 70]]} for i in range(5)])
            pictures = read_pictures(Path(name), "train").pictures

            def epoch(seed: int) -> batches.EpochBatches:
                return batches.EpochBatches(pictures, Path(name), 2, seed, 3, 8)

            own, others = ([batch for batch in batches.batches_in_turn(epoch(SEED), workers)] for workers in (0, 2))
            self.assertEqual(len(own), 2)
            for one, other in zip(own, others, strict=True):
                self.assertEqual(one.side, other.side)
                for a, b in zip(one.samples, other.samples, strict=True):
                    self.assertTrue(np.array_equal(a.pixels, b.pixels) and np.array_equal(a.boxes, b.boxes) and np.array_equal(a.known, b.known))
            self.assertFalse(np.array_equal(epoch(SEED)[0].samples[0].pixels, epoch(SEED + 1)[0].samples[0].pixels))

    def test_goes_on_where_it_was_stopped(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder, out = Path(name) / "set", Path(name) / "run"
            folder.mkdir()
            write_folder(folder, [*({"file": f"{i}.png", "boxes": [[0, 10, 10, 50, 70]]} for i in range(2)), {"file": "v.png", "split": "val", "boxes": [[0, 10, 10, 50, 70]]}])
            told = io.StringIO()
            begin = ["train.py", "--pictures", str(folder), "--out", str(out), "--epochs", "1", "--batch", "1", "--threads", "1", "--device", "cpu"]
            with contextlib.redirect_stdout(told), patch.multiple(batches, SIDES=(64,), LATE_SIDES=(64,)):
                for more in (["--minutes", "0"], []):
                    with patch.object(sys, "argv", [*begin, *more]):
                        self.assertEqual(train.main(), 0)
            self.assertIn("stopped; the same command goes on", told.getvalue())
            self.assertIn("goes on at epoch 0, step 1", told.getvalue())
            [line] = [json.loads(line) for line in (out / "results.jsonl").read_text("utf8").splitlines()]
            # The epoch that was broken off is begun anew.
            self.assertEqual((line["epoch"], line["step"], line["seed"], list(line["ap50"])), (1, 3, 1, ["person"]))
            weights = torch.load(out / "weights.pt")
            YoloxNano(len(LABELS)).load_state_dict(weights)
            self.assertTrue(all(torch.isfinite(tensor).all() for tensor in weights.values()))


    def run_over(self, *more: str) -> tuple[int, str]:
        """A training of no time over a source `s` and a validation picture of `v`: its exit code, and what it says."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "set"
            folder.mkdir()
            write_folder(folder, [{"file": f"{i}.png", "boxes": [[1, 10, 10, 50, 70]]} for i in range(2)] + [{"file": "v.png", "split": "val", "source": "v", "boxes": [[0, 10, 10, 50, 70]]}])
            begin = ["train.py", "--pictures", str(folder), "--out", str(Path(name) / "run"), "--batch", "1", "--threads", "1", "--device", "cpu", "--minutes", "0"]
            said = io.StringIO()
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), patch.multiple(batches, SIDES=(64,), LATE_SIDES=(64,)), patch.object(sys, "argv", [*begin, *more]):
                try:
                    code = train.main()
                except SystemExit as stop:
                    code = stop.code
        return code, said.getvalue()

    def test_sources_are_repeated_and_lend_their_validation(self) -> None:
        self.assertIn("2 pictures to learn from, 1 to look at", self.run_over()[1])
        code, said = self.run_over("--repeat", "s=3", "v=2", "--also-validation", "v", "--head-share", "s=0.6")
        self.assertEqual(code, 0)
        self.assertIn("8 pictures to learn from, 0 to look at", said)

    def test_what_cannot_be_meant_is_named(self) -> None:
        for options, word in (
            (["--repeat", "giraffe=2"], "--repeat names giraffe; there are pictures of s."),
            (["--also-validation", "s"], "--also-validation names s; there are pictures of v."),
            (["--repeat", "s=0"], "such as forklift=2"),
            (["--head-share", "s=1.5"], "at most 1, such as hardhat=0.62"),
            (["--head-share", "0.5"], "at most 1, such as hardhat=0.62"),
        ):
            code, said = self.run_over(*options)
            self.assertEqual(code, 2, options)
            self.assertIn(word, said)


class LossTest(unittest.TestCase):
    def setUp(self) -> None:
        self.cells, self.strides = anchor_grid(64, 64)
        self.anchors = len(self.strides)

    def perfect(self, box: list[float], label: int, classes: int = 6) -> torch.Tensor:
        """Outputs in which every anchor says this box."""
        x1, y1, x2, y2 = box
        centre = torch.tensor([(x1 + x2) / 2, (y1 + y2) / 2])
        size = torch.tensor([x2 - x1, y2 - y1])
        outputs = torch.full((1, self.anchors, 5 + classes), -8.0)
        outputs[0, :, :2] = centre / self.strides[:, None] - self.cells
        outputs[0, :, 2:4] = (size / self.strides[:, None]).log()
        outputs[0, :, 4] = 8
        outputs[0, :, 5 + label] = 8
        return outputs

    def test_decoding_and_assignment(self) -> None:
        outputs = self.perfect([10, 10, 40, 50], 2)
        boxes = decode_boxes(outputs[0, :, :4], self.cells, self.strides)
        self.assertTrue(torch.allclose(boxes, torch.tensor([25.0, 30, 30, 40]).expand_as(boxes), atol=1e-3))
        truth = torch.tensor([[10.0, 10, 40, 50]])
        found = assign(truth, torch.tensor([2]), torch.tensor([[10.0, 10, 40, 50]]).expand(self.anchors, 4), outputs[0, :, 4], outputs[0, :, 5:], self.cells, self.strides)
        self.assertEqual(int(found.positive.sum()), 10)
        centres = ((self.cells + 0.5) * self.strides[:, None])[found.positive]
        self.assertTrue(((centres > 9) & (centres < 51)).all())
        self.assertAlmostEqual(float(pair_iou(truth, torch.tensor([[10.0, 10, 40, 30]]))), 0.5)

    def test_offsets_decode_to_their_boxes(self) -> None:
        boxes = torch.tensor([[3.0, 5, 40, 61]]).expand(self.anchors, 4)
        decoded = decode_boxes(offsets_of(boxes, self.cells, self.strides), self.cells, self.strides)
        self.assertTrue(torch.allclose(decoded, torch.tensor([21.5, 33, 37, 56]).expand_as(boxes), atol=1e-3))

    def test_exact_boxes_are_asked_for_late(self) -> None:
        sample = empty_sample(64)
        sample.boxes = np.array([[2, 10, 10, 40, 50]], np.float32)
        for box, costs in (([10.0, 10, 40, 50], False), ([10.0, 12, 40, 50], True)):
            outputs = self.perfect(box, 2)
            self.assertEqual(detection_loss(outputs, [sample], 64, None, None, 0.0)[1]["exact"], 0)
            self.assertEqual(detection_loss(outputs, [sample], 64, None, None, 0.0, exact_boxes=True)[1]["exact"] > 0.01, costs)

    def test_what_is_not_known_is_not_learnt(self) -> None:
        sample = empty_sample(64)
        outputs = self.perfect([10, 10, 40, 50], 2).requires_grad_()
        teacher = outputs.detach().clone()
        known, _ = detection_loss(outputs, [sample], 64, teacher, None, 0.0)
        sample.known[..., 2] = False
        unknown, _ = detection_loss(outputs, [sample], 64, teacher, None, 0.0)
        # Everywhere the teacher sees what this source does not label: no background to be punished for.
        self.assertGreater(float(known), 100)
        self.assertEqual(float(unknown), 0.0)

    def test_what_nobody_labelled_is_no_background(self) -> None:
        def background(known: list[int], label: int | None) -> float:
            """Of a vest that the teacher is sure of, where a source labels the classes `known` and there is a box of `label`."""
            sample = empty_sample(64)
            sample.known[..., [each for each in range(6) if each not in known]] = False
            if label is not None:
                sample.boxes = np.array([[label, 10, 10, 40, 50]], np.float32)
            outputs = self.perfect([10, 10, 40, 50], 3)
            return detection_loss(outputs, [sample], 64, outputs, None, 0.0)[1]["object"]

        self.assertEqual(background([0, 1, 2, 3, 4], None), 0.0)
        # Said of a labelled plain coat: a mistake. Where everything is labelled: nothing is forgotten.
        self.assertGreater(background([0, 1, 2, 3, 4], 4), 10)
        self.assertGreater(background([0, 1, 2, 3, 4, 5], None), 100)
        # A person has no vest by being there.
        self.assertLess(background([0, 1, 2, 3, 4], 0), background([0, 1, 2, 3, 4], 4))

    def test_forgetting_people_costs(self) -> None:
        sample = empty_sample(64)
        outputs = torch.full((1, self.anchors, 11), -8.0, requires_grad=True)
        person = torch.zeros(1, self.anchors)
        _, calm = detection_loss(outputs, [sample], 64, None, person, 0.5)
        person[0, 5] = 0.9
        loss, parts = detection_loss(outputs, [sample], 64, None, person, 0.5)
        self.assertGreater(parts["keep"], calm["keep"] + 1)
        loss.backward()
        self.assertLess(float(outputs.grad[0, 5, 5]), 0)

    def test_learns_one_picture(self) -> None:
        torch.manual_seed(SEED)
        network = read_weights(SHIPPED, len(LABELS))
        sample = empty_sample(128)
        sample.pixels[30:100, 40:80] = (200, 60, 30)
        sample.boxes = np.array([[5, 40, 30, 80, 100]], np.float32)
        pixels = torch.from_numpy(np.ascontiguousarray(sample.pixels[..., ::-1].transpose(2, 0, 1)))[None].float()
        optimiser = torch.optim.AdamW(network.parameters(), lr=5e-4)
        losses = []
        for _ in range(12):
            loss, _ = detection_loss(network(pixels), [sample], 128, None, None, 0.0)
            losses.append(float(loss.detach()))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        self.assertLess(losses[-1], losses[0] * 0.7)


class ScoreTest(unittest.TestCase):
    def test_area_under_precision_and_recall(self) -> None:
        self.assertEqual(area([(0.9, True), (0.8, True)], 2), 1.0)
        self.assertEqual(area([(0.9, True), (0.8, False), (0.7, True)], 2), 0.5 + 0.5 * 2 / 3)
        self.assertEqual(area([], 3), 0.0)

    def test_nothing_found_is_zero(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            write_folder(Path(name), [{"file": "a.png", "labelled": [5], "boxes": [[5, 10, 10, 50, 70]]}])
            pictures: list[LabelledPicture] = read_pictures(Path(name), "train").pictures
            self.assertEqual(average_precisions(read_weights(SHIPPED, 6), pictures, 320), {"forklift": (0.0, 1)})


if __name__ == "__main__":
    unittest.main()
